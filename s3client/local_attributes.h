// Content type and user metadata of a local file, kept so that they belong to exactly one version of it.
//
// A record names the size and the modification time of the bytes it describes. Where the file was rewritten
// by hand (cp keeps inode and extended attributes), the record no longer fits and counts as absent.
//
// A record is kept in the file's user extended attribute, or in a sidecar named by the file's inode. Both are
// in place before the file gets its name, so a reader that opened the file finds the record of that very
// version: the old version has another inode, which cannot be given away while anybody holds it open.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "s3client/atomic_file.h"
#include "s3client/file_identity.h"
#include "s3client/object_store.h"

namespace s3client {

struct Attributes {
  std::string content_type = "application/octet-stream";  // of a file that was put there by hand
  Metadata metadata;
  bool operator==(const Attributes&) const = default;
};

std::string EncodeAttributes(const Attributes& attributes, const FileIdentity& identity);

// Nothing where the record is damaged or describes other bytes.
std::optional<Attributes> DecodeAttributes(std::string_view record, const FileIdentity& identity);

enum class AttributePlace { kExtendedAttributeIfPossible, kSidecar };

// `file` is sealed and not yet committed.
OsResult<void> WriteAttributes(int root, const AtomicFile& file, std::string_view record,
                               AttributePlace place);

// The record, or nothing; to be decoded against the identity of `file`.
OsResult<std::optional<std::string>> ReadAttributes(int root, int file, const FileIdentity& identity);

// Drops the sidecar, if there is one, of a file that nobody can open any more by its name. To be called while
// `file` (O_PATH is enough) is still open: a freed inode number may be another file's at once. The error is
// only a leftover.
void RemoveSidecarIfUnlinked(int root, int file);

// For a file that was never committed.
void RemoveSidecar(int root, const FileIdentity& identity);

}  // namespace s3client
