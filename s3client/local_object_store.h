// Object storage in a local folder, behind the same port as S3.
//
// A key that can be a relative path is that path: `cp cat.png DIR/cats/` makes the key "cats/cat.png", and
// what the store writes can be read with any tool. Every other key (see local_key_mapping.h) and all
// bookkeeping live in DIR/.thumbd, whose content no key reaches. Several processes may use one folder; it
// must be one file system.
//
// Confinement: symbolic links below the folder are never followed, wherever they lead (the folder itself may
// be one). Links, FIFOs, sockets, devices and directories read as kNotFound; a Put replaces them, except for
// a directory.
//
// Overwriting a file in place by hand (cp, an editor) changes its ETag and drops the content type and
// metadata that were stored with the old bytes; a Get that was reading it ends with kUnavailable rather than
// with a mixture.
#pragma once

#include <filesystem>
#include <memory>

#include "s3client/object_store.h"

namespace s3client {

struct LocalOptions {
  std::filesystem::path root;  // one folder = one bucket
  bool create = true;          // make the folder where it is missing; otherwise kNoSuchBucket
  // Keep content type and metadata in a user extended attribute of each file, where the file system has them
  // (tmpfs has from Linux 6.6). False, or where it has not: in files of their own under DIR/.thumbd.
  bool extended_attributes = true;
};

// Never fails: what is wrong with the folder shows at the first call, and is looked at anew at each call.
// Removes temporary files that a crash left behind in it more than an hour ago.
std::unique_ptr<ObjectStore> MakeLocalObjectStore(LocalOptions options);

}  // namespace s3client
