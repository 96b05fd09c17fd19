// Object storage in a local folder, behind the same port as S3.
#pragma once

#include <filesystem>
#include <memory>

#include "s3client/object_store.h"

namespace s3client {

struct LocalOptions {
  std::filesystem::path root;  // one folder = one bucket
  bool create = true;          // make the folder where it is missing; otherwise kNoSuchBucket
};

std::unique_ptr<ObjectStore> MakeLocalObjectStore(LocalOptions options);

}  // namespace s3client
