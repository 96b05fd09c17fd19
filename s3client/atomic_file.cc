#include "s3client/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "s3client/confined_folder.h"
#include "s3client/folder_entries.h"
#include "s3client/local_key_mapping.h"

namespace s3client {
namespace {

// Each further attempt means that somebody removed a folder between our making and using it.
constexpr int kMaxCommitAttempts = 1000;
constexpr int kMaxNameAttempts = 100;
constexpr mode_t kFileMode = 0666;  // the umask decides

// Distinct within the process; O_EXCL arbitrates between processes, whose ids repeat from container to
// container.
std::string TemporaryName() {
  static std::atomic<std::uint64_t> counter{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return fmt::format("{}-{:x}-{}", ::getpid(), now, counter.fetch_add(1, std::memory_order_relaxed));
}

timespec Now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now;
}

}  // namespace

AtomicFile::AtomicFile(int root, FileDescriptor folder, FileDescriptor file, std::string name)
    : root_(root), folder_(std::move(folder)), file_(std::move(file)), name_(std::move(name)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : root_(other.root_),
      folder_(std::move(other.folder_)),
      file_(std::move(other.file_)),
      name_(std::exchange(other.name_, {})) {}

AtomicFile::~AtomicFile() {
  if (!name_.empty()) ::unlinkat(folder_.get(), name_.c_str(), 0);
}

OsResult<AtomicFile> AtomicFile::Create(int root) {
  int error = EEXIST;
  for (int attempt = 0; attempt < kMaxNameAttempts && (error == EEXIST || error == ENOENT); ++attempt) {
    auto folder = MakeFolderBeneath(root, std::string(kTemporaryFolder));
    if (!folder) {
      error = folder.error();
      continue;
    }
    std::string name = TemporaryName();
    const int fd = ::openat(folder->get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
    if (fd >= 0) return AtomicFile(root, std::move(*folder), FileDescriptor(fd), std::move(name));
    error = errno;
  }
  return tl::unexpected(error);
}

OsResult<void> AtomicFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return tl::unexpected(errno);
    }
  }
  return {};
}

OsResult<FileIdentity> AtomicFile::Seal() {
  const timespec times[2] = {Now(), Now()};
  if (::futimens(file_.get(), times) != 0) return tl::unexpected(errno);
  // Read back: the file system may store fewer digits.
  return RegularFileIdentity(file_.get());
}

OsResult<void> AtomicFile::CommitTo(const std::string& path) {
  if (::fsync(file_.get()) != 0) return tl::unexpected(errno);
  const auto [folder_path, name] = Split(path);
  int error = ENOENT;
  for (int attempt = 0; attempt < kMaxCommitAttempts && error == ENOENT; ++attempt) {
    const auto folder = MakeFolderBeneath(root_, folder_path);
    if (!folder) {
      error = folder.error();
    } else if (::renameat(folder_.get(), name_.c_str(), folder->get(), name.c_str()) == 0) {
      name_.clear();
      return SyncFolder(folder->get());
    } else {
      error = errno;
    }
  }
  return tl::unexpected(error);
}

void RemoveStaleTemporaries(int root, std::chrono::system_clock::time_point limit) {
  const auto folder = OpenBeneath(root, std::string(kTemporaryFolder), O_RDONLY | O_DIRECTORY);
  if (!folder) return;
  const auto entries = ReadFolder(folder->get());
  if (!entries) return;
  for (const auto& entry : *entries) {
    struct stat status {};
    if (::fstatat(folder->get(), entry.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (LastModifiedOf(IdentityOf(status)) < limit) ::unlinkat(folder->get(), entry.name.c_str(), 0);
  }
}

}  // namespace s3client
