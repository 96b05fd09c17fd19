// Ownership of one file descriptor, and results of system calls.
#pragma once

#include <utility>

#include <tl/expected.hpp>
#include <unistd.h>

namespace s3client {

// The error is an errno value. Callers decide what it means for an object: ENOENT is an answer, EIO is a
// failure.
template <typename T>
using OsResult = tl::expected<T, int>;

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  // close() can only fail for data that was not synced; what must survive is synced before.
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

}  // namespace s3client
