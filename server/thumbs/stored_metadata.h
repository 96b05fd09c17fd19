// What is stored beside a thumbnail's bytes as user metadata, and read back from it. Pure.
#pragma once

#include <optional>

#include "s3client/object_store.h"
#include "server/thumbs/thumbnail.h"

namespace server {

s3client::Metadata ToMetadata(const ThumbnailInfo& info);

// nullopt where the object was not made by us, or by an older renderer version: it is then made again.
std::optional<ThumbnailInfo> FromStored(const s3client::ObjectInfo& object);

}  // namespace server
