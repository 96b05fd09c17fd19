// From the configuration to the two buckets.
#pragma once

#include <cstddef>
#include <memory>

#include "s3client/object_store.h"
#include "server/config/config.h"

namespace server {

struct Stores {
  std::unique_ptr<s3client::ObjectStore> images;
  std::unique_ptr<s3client::ObjectStore> thumbs;
  std::size_t max_thumb_key_bytes = 0;  // the store's limit less the thumbs' prefix
};

// Never fails: what is wrong with a store shows when it is asked.
Stores MakeStores(const Config& config);

}  // namespace server
