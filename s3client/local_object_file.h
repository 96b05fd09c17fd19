// Finding and reading the file of a key.
#pragma once

#include <string_view>

#include "s3client/file_descriptor.h"
#include "s3client/file_identity.h"
#include "s3client/object_store.h"

namespace s3client {

struct OpenObject {
  FileDescriptor file;
  FileIdentity identity;
  ObjectInfo info;
};

// The plain place first, then the escaped one. kNotFound, kAccessDenied or kIo.
Result<OpenObject> OpenObjectFile(int root, std::string_view key);

// Begin and Append, in pieces of 128 KB. kUnavailable where somebody changed the file in place meanwhile.
Result<void> StreamObject(const OpenObject& object, const GetOptions& options, ObjectSink& sink);

}  // namespace s3client
