// Removes every stored thumbnail of one original. Of what lies below "<original>/" only what has the name of
// a thumbnail: "a/w180.png" is one of "a", "a/b.png/w180.png" is another original's.
//
// An upload under way may bring one back, made from the version that was: it is found outdated when it is
// asked for (freshness.h).
#pragma once

#include <cstddef>
#include <stop_token>
#include <string_view>

#include <tl/expected.hpp>

#include "s3client/object_store.h"
#include "server/thumbs/failure.h"

namespace server {

struct ThumbnailStore {
  s3client::ObjectStore& thumbs;
  std::size_t max_key_bytes = s3client::kMaxKeyBytes;  // less the store's prefix
};

struct PurgeFailure {
  std::size_t deleted = 0;  // before it
  Failure failure;
};

struct PurgeLimits {
  s3client::Deadline deadline;
  std::stop_token stop = {};  // looked at between two calls of the store
};

// Blocks until all are gone: how many there were. Purging again goes on where a failure ended it.
tl::expected<std::size_t, PurgeFailure> PurgeThumbnails(const ThumbnailStore& store,
                                                        std::string_view original, const PurgeLimits& limits);

}  // namespace server
