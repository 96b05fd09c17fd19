#include "s3client/folder_entries.h"

#include <cerrno>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace s3client {
namespace {

struct CloseStream {
  void operator()(DIR* stream) const { ::closedir(stream); }
};

EntryKind KindByStatus(int folder, const char* name) {
  struct stat status {};
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return EntryKind::kOther;
  if (S_ISREG(status.st_mode)) return EntryKind::kFile;
  return S_ISDIR(status.st_mode) ? EntryKind::kFolder : EntryKind::kOther;
}

EntryKind KindOf(int folder, const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return EntryKind::kFile;
    case DT_DIR:
      return EntryKind::kFolder;
    case DT_UNKNOWN:  // some file systems leave it to us
      return KindByStatus(folder, entry.d_name);
    default:
      return EntryKind::kOther;
  }
}

}  // namespace

OsResult<std::vector<FolderEntry>> ReadFolder(int folder) {
  const int copy = ::fcntl(folder, F_DUPFD_CLOEXEC, 0);  // closedir closes what it was given
  if (copy < 0) return tl::unexpected(errno);
  const std::unique_ptr<DIR, CloseStream> stream(::fdopendir(copy));
  if (!stream) {
    const int error = errno;
    ::close(copy);
    return tl::unexpected(error);
  }
  std::vector<FolderEntry> entries;
  for (errno = 0; const dirent* entry = ::readdir(stream.get()); errno = 0) {
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") entries.push_back({std::string(name), KindOf(folder, *entry)});
  }
  if (errno != 0) return tl::unexpected(errno);
  return entries;
}

}  // namespace s3client
