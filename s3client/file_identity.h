// What tells one version of a file from another without reading it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <sys/stat.h>

#include "s3client/file_descriptor.h"

namespace s3client {

struct FileIdentity {
  std::uint64_t inode = 0;    // another file under the same name
  std::uint64_t size = 0;     // bytes
  std::int64_t modified = 0;  // nanoseconds since 1970: rewritten in place, even within the same second
  bool operator==(const FileIdentity&) const = default;
};

FileIdentity IdentityOf(const struct stat& status);

// EISDIR where `fd` is no regular file.
OsResult<FileIdentity> RegularFileIdentity(int fd);

// A strong entity tag with its quotes (RFC 9110, section 8.8.3).
std::string ETagOf(const FileIdentity& identity);

// Rounded down to whole seconds, as S3 gives it.
std::chrono::system_clock::time_point LastModifiedOf(const FileIdentity& identity);

}  // namespace s3client
