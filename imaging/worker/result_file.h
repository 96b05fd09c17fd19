// The file in memory that a worker writes its pictures into, one behind the other from its beginning. The
// service makes it and keeps it as long as the worker: it has its full size from the start, which nobody can
// change, so that a worker that has been taken over holds no more memory by it than that.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/error.h"
#include "imaging/worker/descriptor.h"

namespace imaging {

// The service's side. For one thread at a time.
class ResultFile {
 public:
  // Takes no memory before it is written to. kInternal: no descriptor left.
  static Result<ResultFile> Make(std::uint64_t most_bytes);

  int descriptor() const { return file_.get(); }

  // The pictures of these sizes. The bytes are whatever is there at that moment: a worker may go on writing.
  // kInternal: more than the file holds.
  Result<std::vector<std::string>> Read(std::span<const std::uint32_t> sizes) const;

  // Gives back the memory of all but a small picture.
  void Clear() const;

 private:
  ResultFile(Descriptor file, std::uint64_t most_bytes) : file_(std::move(file)), most_bytes_(most_bytes) {}

  Descriptor file_;
  std::uint64_t most_bytes_;
};

// The worker's side. kTooManyPixels: more bytes than the file holds. kInternal: no memory.
Result<void> WritePictures(int file, std::span<const std::string_view> pictures);

}  // namespace imaging
