// What is stored beside a thumbnail's bytes as user metadata, and read back from it. Pure.
#pragma once

#include <optional>

#include "imaging/encoding_options.h"
#include "s3client/object_store.h"
#include "server/thumbs/thumbnail.h"

namespace server {

// `encoding`: what the thumbnail was made with.
s3client::Metadata ToMetadata(const ThumbnailInfo& info, const imaging::EncodingOptions& encoding = {});

// nullopt where the object was not made by us, or by an older renderer version, or by this one with settings
// that give other bytes than `encoding`: it is then made again.
std::optional<ThumbnailInfo> FromStored(const s3client::ObjectInfo& object,
                                        const imaging::EncodingOptions& encoding = {});

}  // namespace server
