// The names in one folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "s3client/file_descriptor.h"

namespace s3client {

enum class EntryKind : std::uint8_t { kFile, kFolder, kOther };  // kOther: links, FIFOs, sockets, devices

struct FolderEntry {
  std::string name;
  EntryKind kind = EntryKind::kOther;
};

// Without "." and "..", in no order. `folder` was opened for reading and stays open, its read position moved.
OsResult<std::vector<FolderEntry>> ReadFolder(int folder);

}  // namespace s3client
