#include "s3client/local_attributes.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "s3client/confined_folder.h"
#include "s3client/local_key_mapping.h"

namespace s3client {
namespace {

constexpr const char* kAttributeName = "user.thumbd";
constexpr std::string_view kRecordVersion = "1";
constexpr std::size_t kMaxRecordBytes = 64 * 1024;  // also the kernel's limit of an extended attribute

// "<length>:<bytes>" whatever the bytes are, so that no value needs escaping.
void AppendField(std::string& record, std::string_view value) {
  fmt::format_to(std::back_inserter(record), "{}:{}", value.size(), value);
}

std::optional<std::string_view> TakeField(std::string_view& record) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(record.data(), record.data() + record.size(), length);
  if (error != std::errc()) return std::nullopt;
  record.remove_prefix(static_cast<std::size_t>(end - record.data()));
  if (!record.starts_with(':') || record.size() - 1 < length) return std::nullopt;
  const std::string_view value = record.substr(1, length);
  record.remove_prefix(1 + length);
  return value;
}

bool TakeExpected(std::string_view& record, std::string_view expected) {
  return TakeField(record) == expected;
}

std::string SidecarPath(std::uint64_t inode) {
  constexpr unsigned kFolders = 256;  // keeps each of them small
  return fmt::format("{}/{:02x}/{:x}", kSidecarFolder, inode % kFolders, inode);
}

// ENOTSUP: the file system has none; ENOSPC, E2BIG, ERANGE: not this long; EPERM: not on this mount.
bool CannotHoldAttribute(int error) {
  return error == ENOTSUP || error == ENOSPC || error == E2BIG || error == ERANGE || error == EPERM ||
         error == EDQUOT;
}

OsResult<void> WriteSidecar(int root, std::uint64_t inode, std::string_view record) {
  auto sidecar = AtomicFile::Create(root);
  if (!sidecar) return tl::unexpected(sidecar.error());
  if (auto written = sidecar->Write(record); !written) return written;
  return sidecar->CommitTo(SidecarPath(inode));
}

OsResult<std::optional<std::string>> ReadWhole(int fd) {
  std::string record(kMaxRecordBytes, '\0');
  std::size_t filled = 0;
  while (filled < record.size()) {
    const ssize_t got = ::read(fd, record.data() + filled, record.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  record.resize(filled);
  return record;
}

OsResult<std::optional<std::string>> ReadSidecar(int root, std::uint64_t inode) {
  const auto sidecar = OpenBeneath(root, SidecarPath(inode), O_RDONLY);
  if (!sidecar) {
    if (sidecar.error() == ENOENT || sidecar.error() == ENOTDIR) return std::nullopt;
    return tl::unexpected(sidecar.error());
  }
  return ReadWhole(sidecar->get());
}

}  // namespace

std::string EncodeAttributes(const Attributes& attributes, const FileIdentity& identity) {
  std::string record;
  AppendField(record, kRecordVersion);
  AppendField(record, std::to_string(identity.size));
  AppendField(record, std::to_string(identity.modified));
  AppendField(record, attributes.content_type);
  for (const auto& [name, value] : attributes.metadata) {
    AppendField(record, name);
    AppendField(record, value);
  }
  return record;
}

std::optional<Attributes> DecodeAttributes(std::string_view record, const FileIdentity& identity) {
  if (!TakeExpected(record, kRecordVersion) || !TakeExpected(record, std::to_string(identity.size)) ||
      !TakeExpected(record, std::to_string(identity.modified))) {
    return std::nullopt;
  }
  const auto content_type = TakeField(record);
  if (!content_type) return std::nullopt;
  Attributes attributes{.content_type = std::string(*content_type), .metadata = {}};
  while (!record.empty()) {
    const auto name = TakeField(record);
    const auto value = TakeField(record);
    if (!name || !value) return std::nullopt;
    attributes.metadata.emplace(*name, *value);
  }
  return attributes;
}

OsResult<void> WriteAttributes(int root, const AtomicFile& file, std::string_view record,
                               AttributePlace place) {
  if (place == AttributePlace::kExtendedAttributeIfPossible) {
    if (::fsetxattr(file.fd(), kAttributeName, record.data(), record.size(), 0) == 0) return {};
    if (!CannotHoldAttribute(errno)) return tl::unexpected(errno);
  }
  if (record.size() > kMaxRecordBytes) return tl::unexpected(E2BIG);
  const auto identity = RegularFileIdentity(file.fd());
  if (!identity) return tl::unexpected(identity.error());
  return WriteSidecar(root, identity->inode, record);
}

OsResult<std::optional<std::string>> ReadAttributes(int root, int file, const FileIdentity& identity) {
  constexpr std::size_t kUsual = 1024;
  std::string record(kUsual, '\0');
  ssize_t size = ::fgetxattr(file, kAttributeName, record.data(), record.size());
  if (size < 0 && errno == ERANGE) {
    record.resize(kMaxRecordBytes);
    size = ::fgetxattr(file, kAttributeName, record.data(), record.size());
  }
  if (size >= 0) {
    record.resize(static_cast<std::size_t>(size));
    return record;
  }
  if (errno != ENODATA && errno != ENOTSUP) return tl::unexpected(errno);
  return ReadSidecar(root, identity.inode);
}

void RemoveSidecarIfUnlinked(int root, int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 0) return;
  RemoveSidecar(root, IdentityOf(status));
}

void RemoveSidecar(int root, const FileIdentity& identity) {
  // ENOENT where attributes are kept in the file itself. Any other failure leaves a small file that the next
  // owner of this inode number overwrites.
  (void)RemoveFileBeneath(root, SidecarPath(identity.inode), Durability::kEventual);
}

}  // namespace s3client
