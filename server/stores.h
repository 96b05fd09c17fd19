// From the configuration to the two buckets.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "s3client/object_store.h"
#include "server/config/config.h"

namespace server {

struct Stores {
  std::unique_ptr<s3client::ObjectStore> images;
  std::unique_ptr<s3client::ObjectStore> thumbs;
  std::size_t max_thumb_key_bytes = 0;  // the store's limit less the thumbs' prefix
  // Where thumbnails lie inside the images' own bucket: keys of originals that begin so are none. Empty:
  // elsewhere.
  std::string thumbs_inside_images;
};

// Never fails: what is wrong with a store shows when it is asked.
Stores MakeStores(const Config& config);

}  // namespace server
