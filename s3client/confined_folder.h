// Opening, making and removing files below a folder without ever leaving it.
//
// `root` is a descriptor of the folder (O_PATH is enough); `path` is relative, without "", "." and ".."
// segments. No symbolic link on the way is followed: ELOOP or ENOTDIR. All functions are thread-safe and may
// race each other.
#pragma once

#include <string>
#include <string_view>

#include "s3client/file_descriptor.h"

namespace s3client {

// openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS, or a walk where the kernel (before 5.6) or a
// container's system call filter refuses that call. Never waits for the other end of a FIFO.
OsResult<FileDescriptor> OpenBeneath(int root, const std::string& path, int flags);

// The same by one openat(2) per segment.
OsResult<FileDescriptor> OpenBeneathByWalk(int root, const std::string& path, int flags);

// Opens the folder for reading and makes what is missing of it, durably. An empty path is the root. ENOENT
// where somebody removed a part of it meanwhile.
OsResult<FileDescriptor> MakeFolderBeneath(int root, const std::string& path);

enum class Durability { kSynced, kEventual };

// Removes the file and then every folder on the way to it that is empty. kSynced: a crash does not bring it
// back.
OsResult<void> RemoveFileBeneath(int root, const std::string& path, Durability durability);

struct SplitPath {
  std::string folder;  // empty: the root
  std::string name;
};
SplitPath Split(std::string_view path);

OsResult<void> SyncFolder(int folder);

}  // namespace s3client
