#include "s3client/file_identity.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "s3client/timestamps.h"

namespace s3client {
namespace {
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
}

FileIdentity IdentityOf(const struct stat& status) {
  // A file system may hold dates of any year; in nanoseconds they would overflow.
  const std::int64_t seconds =
      std::clamp<std::int64_t>(status.st_mtim.tv_sec, -kFurthestTime.count(), kFurthestTime.count());
  return {.inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified = seconds * kNanosecondsPerSecond + status.st_mtim.tv_nsec};
}

OsResult<FileIdentity> RegularFileIdentity(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return tl::unexpected(errno);
  if (!S_ISREG(status.st_mode)) return tl::unexpected(EISDIR);
  return IdentityOf(status);
}

std::string ETagOf(const FileIdentity& identity) {
  return fmt::format("\"{:x}-{:x}-{:x}\"", identity.size, identity.modified, identity.inode);
}

std::chrono::system_clock::time_point LastModifiedOf(const FileIdentity& identity) {
  const std::chrono::sys_time<std::chrono::nanoseconds> exact{std::chrono::nanoseconds(identity.modified)};
  return std::chrono::floor<std::chrono::seconds>(exact);
}

}  // namespace s3client
