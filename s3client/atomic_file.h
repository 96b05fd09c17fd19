// A file that appears under its name with all of its bytes, or not at all, also after a crash.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "s3client/file_descriptor.h"
#include "s3client/file_identity.h"

namespace s3client {

// Not thread-safe; one writer each. Removes its temporary file unless it was committed.
class AtomicFile {
 public:
  // An empty file in kTemporaryFolder of `root`, which must stay open for as long as this object lives.
  static OsResult<AtomicFile> Create(int root);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  OsResult<void> Write(std::string_view bytes);

  // Fixes the modification time at now, with the clock's whole resolution (the kernel's own stamps advance in
  // ticks of some milliseconds, in which an inode may come round again), and returns what the file will be
  // known by. No Write after it.
  OsResult<FileIdentity> Seal();

  // Bytes, attributes and then the name reach the disk, in this order. Makes missing folders, also when they
  // are pruned meanwhile. After an error the file is still uncommitted, so that another path may be tried.
  OsResult<void> CommitTo(const std::string& path);

  int fd() const { return file_.get(); }

 private:
  AtomicFile(int root, FileDescriptor folder, FileDescriptor file, std::string name);

  int root_;
  FileDescriptor folder_;
  FileDescriptor file_;
  std::string name_;  // in folder_; empty once committed or moved from
};

// Removes temporary files last written before `limit`: their writers are dead. What cannot be removed stays.
void RemoveStaleTemporaries(int root, std::chrono::system_clock::time_point limit);

}  // namespace s3client
