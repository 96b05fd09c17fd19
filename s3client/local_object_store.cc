#include "s3client/local_object_store.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

#include "s3client/atomic_file.h"
#include "s3client/confined_folder.h"
#include "s3client/local_attributes.h"
#include "s3client/local_error.h"
#include "s3client/local_key_mapping.h"
#include "s3client/local_listing.h"
#include "s3client/local_object_file.h"

namespace s3client {
namespace {

constexpr std::chrono::hours kTemporaryLifetime{1};  // many times what any Put takes

// Opened anew for each call, so that a folder that was removed or mounted meanwhile is noticed.
Result<FileDescriptor> OpenRoot(const LocalOptions& options, int flags) {
  const auto open = [&] { return ::open(options.root.c_str(), flags | O_DIRECTORY | O_CLOEXEC); };
  int fd = open();
  if (fd < 0 && errno == ENOENT && options.create) {
    std::error_code failure;
    std::filesystem::create_directories(options.root, failure);
    if (failure) return tl::unexpected(LocalError(failure.value(), "make the folder", options.root.native()));
    fd = open();
  }
  if (fd >= 0) return FileDescriptor(fd);
  if (errno == ENOENT || errno == ENOTDIR) {
    return tl::unexpected(
        Error{ErrorCode::kNoSuchBucket, fmt::format("there is no folder {}", options.root.native()), "", ""});
  }
  return tl::unexpected(LocalError(errno, "open the folder", options.root.native()));
}

Result<void> CheckKey(std::string_view key) {
  if (IsStorableKey(key)) return {};
  return tl::unexpected(
      Error{ErrorCode::kInvalidKey, "a key has 1 to 1,024 bytes, none of them NUL", "", ""});
}

// Renames over, or removes, what `path` held, and then drops that file's sidecar. The old file is held open
// until then, so that its inode number cannot already be another file's.
template <typename Change>
OsResult<void> ReplacingOld(int root, const std::string& path, Change change) {
  const auto old = OpenBeneath(root, path, O_PATH);
  auto changed = change();
  if (changed && old) RemoveSidecarIfUnlinked(root, old->get());
  return changed;
}

OsResult<void> Commit(int root, AtomicFile& file, const std::string& path) {
  return ReplacingOld(root, path, [&] { return file.CommitTo(path); });
}

// Leaves alone what a Get would not have found: a link or a FIFO is somebody else's.
OsResult<void> RemoveIfThere(int root, const std::string& path) {
  const auto file = OpenBeneath(root, path, O_PATH);
  const auto identity = file ? RegularFileIdentity(file->get()) : tl::unexpected(file.error());
  if (!identity) {
    if (MeansAbsent(identity.error())) return {};
    return tl::unexpected(identity.error());
  }
  auto removed = ReplacingOld(root, path, [&] { return RemoveFileBeneath(root, path, Durability::kSynced); });
  if (!removed && MeansAbsent(removed.error())) return {};
  return removed;
}

OsResult<void> CommitToEitherPlace(int root, AtomicFile& file, std::string_view key) {
  const std::string escaped = EscapedPath(key);
  const auto plain = PlainPath(key);
  if (!plain) return Commit(root, file, escaped);
  auto committed = Commit(root, file, *plain);
  if (committed) return RemoveIfThere(root, escaped);
  if (!MeansAbsent(committed.error()) || committed.error() == ENOENT) return committed;
  return Commit(root, file, escaped);
}

class LocalObjectStore final : public ObjectStore {
 public:
  explicit LocalObjectStore(LocalOptions options) : options_(std::move(options)) {
    // A failure here is the first call's to report.
    if (const auto root = OpenRoot(options_, O_PATH)) {
      RemoveStaleTemporaries(root->get(), std::chrono::system_clock::now() - kTemporaryLifetime);
    }
  }

  Result<ObjectInfo> Get(std::string_view key, const GetOptions& options, ObjectSink& sink) override {
    return Counted([&] { return Read(key, options, &sink); });
  }

  Result<ObjectInfo> Head(std::string_view key, Deadline deadline) override {
    GetOptions options;
    options.deadline = deadline;
    return Counted([&] { return Read(key, options, nullptr); });
  }

  Result<std::string> Put(std::string_view key, std::string_view bytes, const PutOptions& options) override {
    return Counted([&] { return Write(key, bytes, options); });
  }

  Result<void> Delete(std::string_view key, Deadline deadline) override {
    return Counted([&] { return Remove(key, deadline); });
  }

  Result<ListPage> List(const ListOptions& options) override {
    return Counted([&]() -> Result<ListPage> {
      auto root = Begin(options.deadline);
      if (!root) return tl::unexpected(root.error());
      return ListFolder(root->get(), options, options_.root.native());
    });
  }

  Result<void> Probe(Deadline deadline) override {
    return Counted([&]() -> Result<void> {
      auto root = Begin(deadline, O_RDONLY);
      if (!root) return tl::unexpected(root.error());
      return {};
    });
  }

  StoreStats Stats() const override { return {.requests = requests_, .retries = 0, .failures = failures_}; }

  std::string Describe() const override { return fmt::format("folder {}", options_.root.native()); }

 private:
  template <typename Call>
  auto Counted(Call call) -> decltype(call()) {
    ++requests_;
    auto result = call();
    if (!result) {
      const ErrorCode code = result.error().code;
      const bool answer =
          code == ErrorCode::kNotFound || code == ErrorCode::kTooLarge || code == ErrorCode::kCancelled;
      if (!answer) ++failures_;
    }
    return result;
  }

  Result<FileDescriptor> Begin(Deadline deadline, int flags = O_PATH) const {
    if (auto wanted = CheckStillWanted(deadline); !wanted) return tl::unexpected(wanted.error());
    return OpenRoot(options_, flags);
  }

  Result<ObjectInfo> Read(std::string_view key, const GetOptions& options, ObjectSink* sink) const {
    if (auto valid = CheckKey(key); !valid) return tl::unexpected(valid.error());
    if (auto wanted = CheckStillWanted(options.deadline, options.stop); !wanted) {
      return tl::unexpected(wanted.error());
    }
    const auto root = OpenRoot(options_, O_PATH);
    if (!root) return tl::unexpected(root.error());
    auto object = OpenObjectFile(root->get(), key);
    if (!object) return tl::unexpected(object.error());
    if (sink != nullptr) {
      if (auto streamed = StreamObject(*object, options, *sink); !streamed) {
        return tl::unexpected(streamed.error());
      }
    }
    return std::move(object->info);
  }

  Result<std::string> Write(std::string_view key, std::string_view bytes, const PutOptions& options) {
    if (auto valid = CheckKey(key); !valid) return tl::unexpected(valid.error());
    const auto root = Begin(options.deadline);
    if (!root) return tl::unexpected(root.error());
    auto file = AtomicFile::Create(root->get());
    if (!file) return tl::unexpected(Failure(file.error(), "make a temporary file for", key));
    auto identity = Fill(root->get(), *file, bytes, options);
    if (!identity) return tl::unexpected(Failure(identity.error(), "write", key));
    Result<void> stored = CheckStillWanted(options.deadline);
    if (stored) {
      const std::lock_guard lock(LockOf(key));
      if (auto committed = CommitToEitherPlace(root->get(), *file, key); !committed) {
        stored = tl::unexpected(Failure(committed.error(), "store", key));
      }
    }
    if (!stored) {
      RemoveSidecar(root->get(), *identity);
      return tl::unexpected(stored.error());
    }
    return ETagOf(*identity);
  }

  OsResult<FileIdentity> Fill(int root, AtomicFile& file, std::string_view bytes,
                              const PutOptions& options) const {
    if (auto written = file.Write(bytes); !written) return tl::unexpected(written.error());
    auto identity = file.Seal();
    if (!identity) return identity;
    const auto record =
        EncodeAttributes({.content_type = options.content_type, .metadata = options.metadata}, *identity);
    const auto place = options_.extended_attributes ? AttributePlace::kExtendedAttributeIfPossible
                                                    : AttributePlace::kSidecar;
    if (auto kept = WriteAttributes(root, file, record, place); !kept) return tl::unexpected(kept.error());
    return identity;
  }

  Result<void> Remove(std::string_view key, Deadline deadline) {
    if (auto valid = CheckKey(key); !valid) return valid;
    const auto root = Begin(deadline);
    if (!root) return tl::unexpected(root.error());
    const std::lock_guard lock(LockOf(key));
    // The escaped one first: were the plain one gone before it, a reader would see an older version come
    // back.
    auto removed = RemoveIfThere(root->get(), EscapedPath(key));
    const auto plain = PlainPath(key);
    if (removed && plain) removed = RemoveIfThere(root->get(), *plain);
    if (!removed) return tl::unexpected(Failure(removed.error(), "remove", key));
    return {};
  }

  Error Failure(int error_number, std::string_view action, std::string_view key) const {
    return LocalError(error_number, action, fmt::format("{} in {}", key, options_.root.native()));
  }

  // Changes of one key take turns here, so that the removal of its older version from the other place cannot
  // meet a newer one. Between processes the kernel's own order has to do.
  std::mutex& LockOf(std::string_view key) {
    return locks_[std::hash<std::string_view>{}(key) % locks_.size()];
  }

  LocalOptions options_;
  std::array<std::mutex, 64> locks_;
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> failures_{0};
};

}  // namespace

std::unique_ptr<ObjectStore> MakeLocalObjectStore(LocalOptions options) {
  return std::make_unique<LocalObjectStore>(std::move(options));
}

}  // namespace s3client
