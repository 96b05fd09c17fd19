#include "s3client/confined_folder.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace s3client {
namespace {

// O_NONBLOCK: a FIFO or a device that somebody put there must not hold up the thread that opens it.
constexpr int kAlways = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
constexpr int kFolderHandle = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t kFolderMode = 0777;  // the umask decides

// openat2 refuses flags that mean nothing beside O_PATH, which openat ignores.
int Complete(int flags) {
  return (flags & O_PATH) != 0 ? flags | O_CLOEXEC | O_NOFOLLOW : flags | kAlways;
}

OsResult<FileDescriptor> OpenAt(int folder, const std::string& name, int flags) {
  const int fd = ::openat(folder, name.c_str(), flags);
  if (fd < 0) return tl::unexpected(errno);
  return FileDescriptor(fd);
}

OsResult<FileDescriptor> MakeOneFolder(int parent, const std::string& name) {
  auto folder = OpenAt(parent, name, kFolderHandle);
  if (folder || folder.error() != ENOENT) return folder;
  if (::mkdirat(parent, name.c_str(), kFolderMode) != 0) {
    if (errno != EEXIST) return tl::unexpected(errno);
  } else if (auto synced = SyncFolder(parent); !synced) {
    return tl::unexpected(synced.error());
  }
  return OpenAt(parent, name, kFolderHandle);
}

void PruneEmptyFolders(int root, std::string path) {
  while (!path.empty()) {
    auto [folder, name] = Split(path);
    const auto parent = OpenBeneath(root, folder.empty() ? "." : folder, O_PATH | O_DIRECTORY);
    // Whatever keeps a folder (not empty most of the time) keeps those above it; the file itself is gone
    // already.
    if (!parent || ::unlinkat(parent->get(), name.c_str(), AT_REMOVEDIR) != 0) return;
    path = std::move(folder);
  }
}

}  // namespace

SplitPath Split(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {.folder = "", .name = std::string(path)};
  return {.folder = std::string(path.substr(0, slash)), .name = std::string(path.substr(slash + 1))};
}

OsResult<FileDescriptor> OpenBeneath(int root, const std::string& path, int flags) {
  open_how how{};
  how.flags = static_cast<__u64>(Complete(flags));
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  const long fd = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
  if (fd >= 0) return FileDescriptor(static_cast<int>(fd));
  // EPERM: how older container runtimes refuse a call that they do not know.
  if (errno == ENOSYS || errno == EPERM) return OpenBeneathByWalk(root, path, flags);
  return tl::unexpected(errno);
}

OsResult<FileDescriptor> OpenBeneathByWalk(int root, const std::string& path, int flags) {
  FileDescriptor holder;
  int folder = root;
  std::size_t begin = 0;
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', begin)) {
    auto next = OpenAt(folder, path.substr(begin, slash - begin), kFolderHandle);
    if (!next) return next;
    holder = std::move(*next);
    folder = holder.get();
    begin = slash + 1;
  }
  return OpenAt(folder, path.substr(begin), Complete(flags));
}

OsResult<FileDescriptor> MakeFolderBeneath(int root, const std::string& path) {
  if (path.empty()) return OpenBeneath(root, ".", O_RDONLY | O_DIRECTORY);
  auto existing = OpenBeneath(root, path, O_RDONLY | O_DIRECTORY);
  if (existing || existing.error() != ENOENT) return existing;

  FileDescriptor holder;
  int folder = root;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    auto next = MakeOneFolder(folder, path.substr(begin, end - begin));
    if (!next) return next;
    holder = std::move(*next);
    folder = holder.get();
    begin = end + 1;
  }
  return OpenAt(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

OsResult<void> RemoveFileBeneath(int root, const std::string& path, Durability durability) {
  const auto [folder, name] = Split(path);
  const auto parent = OpenBeneath(root, folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (!parent) return tl::unexpected(parent.error());
  if (::unlinkat(parent->get(), name.c_str(), 0) != 0) return tl::unexpected(errno);
  OsResult<void> synced;
  if (durability == Durability::kSynced) synced = SyncFolder(parent->get());
  PruneEmptyFolders(root, folder);
  return synced;
}

OsResult<void> SyncFolder(int folder) {
  // A descriptor opened with O_PATH cannot be synced.
  const auto readable = OpenAt(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (!readable) return tl::unexpected(readable.error());
  // EINVAL: a network or FUSE file system that has no such thing; there is nothing more that one could do.
  if (::fsync(readable->get()) != 0 && errno != EINVAL) return tl::unexpected(errno);
  return {};
}

}  // namespace s3client
