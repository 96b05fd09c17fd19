#include "s3client/local_object_file.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "s3client/confined_folder.h"
#include "s3client/local_attributes.h"
#include "s3client/local_error.h"
#include "s3client/local_key_mapping.h"

namespace s3client {
namespace {

constexpr std::uint64_t kChunkBytes = 128 * 1024;

struct OpenFile {
  FileDescriptor file;
  FileIdentity identity;
};

OsResult<OpenFile> OpenRegularFile(int root, const std::string& path) {
  auto file = OpenBeneath(root, path, O_RDONLY);
  if (!file) return tl::unexpected(file.error());
  const auto identity = RegularFileIdentity(file->get());
  if (!identity) return tl::unexpected(identity.error());
  return OpenFile{std::move(*file), *identity};
}

OsResult<OpenFile> OpenEitherPlace(int root, std::string_view key) {
  const auto plain = PlainPath(key);
  if (!plain) return OpenRegularFile(root, EscapedPath(key));
  auto file = OpenRegularFile(root, *plain);
  if (file || !MeansAbsent(file.error())) return file;
  file = OpenRegularFile(root, EscapedPath(key));
  if (file || !MeansAbsent(file.error())) return file;
  // A Put may have moved the key from the escaped to the plain place between the two looks. It can only go
  // the other way after a Delete, so a third look is enough.
  return OpenRegularFile(root, *plain);
}

bool StillHasItsName(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && status.st_nlink > 0;
}

Error NoSuchObject(std::string_view key) {
  return {ErrorCode::kNotFound, fmt::format("no object {}", key), "NoSuchKey", ""};
}

ObjectInfo InfoOf(const FileIdentity& identity, Attributes attributes) {
  return {.etag = ETagOf(identity),
          .size = identity.size,
          .last_modified = LastModifiedOf(identity),
          .content_type = std::move(attributes.content_type),
          .metadata = std::move(attributes.metadata)};
}

Error ChangedWhileRead() {
  return {ErrorCode::kUnavailable, "the file was changed in place while it was read", "", ""};
}

// 0 only at the end of the file.
OsResult<std::size_t> ReadSome(int file, char* buffer, std::size_t size) {
  ssize_t got = -1;
  do {
    got = ::read(file, buffer, size);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return tl::unexpected(errno);
  return static_cast<std::size_t>(got);
}

Result<void> AppendAll(const OpenObject& object, const GetOptions& options, ObjectSink& sink) {
  const std::size_t chunk = std::min(object.info.size, kChunkBytes);
  const auto buffer = std::make_unique_for_overwrite<char[]>(chunk);
  const Deadline deadline = sink.BodyDeadline().value_or(options.deadline);
  for (std::uint64_t left = object.info.size; left > 0;) {
    if (auto wanted = CheckStillWanted(deadline, options.stop); !wanted) return wanted;
    const auto got = ReadSome(object.file.get(), buffer.get(), std::min<std::uint64_t>(left, chunk));
    if (!got) return tl::unexpected(LocalError(got.error(), "read", "the object's file"));
    if (*got == 0) return tl::unexpected(ChangedWhileRead());
    if (!sink.Append({buffer.get(), *got})) {
      return tl::unexpected(Error{ErrorCode::kCancelled, "the receiver ended the transfer", "", ""});
    }
    left -= *got;
  }
  return {};
}

}  // namespace

Result<OpenObject> OpenObjectFile(int root, std::string_view key) {
  while (true) {
    auto open = OpenEitherPlace(root, key);
    if (!open) {
      if (MeansAbsent(open.error())) return tl::unexpected(NoSuchObject(key));
      return tl::unexpected(LocalError(open.error(), "open", key));
    }
    const auto record = ReadAttributes(root, open->file.get(), open->identity);
    if (!record) return tl::unexpected(LocalError(record.error(), "read the attributes of", key));
    std::optional<Attributes> attributes;
    if (*record) attributes = DecodeAttributes(**record, open->identity);
    // A writer that replaced the file since we opened it removes its sidecar too: look at the new one. Each
    // round means that another Put came through.
    if (!attributes && !StillHasItsName(open->file.get())) continue;
    auto info = InfoOf(open->identity, attributes.value_or(Attributes{}));
    return OpenObject{std::move(open->file), open->identity, std::move(info)};
  }
}

Result<void> StreamObject(const OpenObject& object, const GetOptions& options, ObjectSink& sink) {
  if (object.info.size > options.max_bytes) {
    return tl::unexpected(
        Error{ErrorCode::kTooLarge,
              fmt::format("the object has {} bytes, the limit is {}", object.info.size, options.max_bytes),
              "", ""});
  }
  if (!sink.Begin(object.info)) {
    return tl::unexpected(Error{ErrorCode::kCancelled, "the receiver refused the object", "", ""});
  }
  if (auto appended = AppendAll(object, options, sink); !appended) return appended;
  const auto identity = RegularFileIdentity(object.file.get());
  if (!identity) return tl::unexpected(LocalError(identity.error(), "look at", "the object's file"));
  if (*identity != object.identity) return tl::unexpected(ChangedWhileRead());
  return {};
}

}  // namespace s3client
