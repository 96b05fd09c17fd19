// What the encoders that go through libvips have in common.
#pragma once

#include <string>

#include "imaging/deadline_guard.h"
#include "imaging/decoder_failure.h"
#include "imaging/renderer.h"
#include "imaging/sample_grid.h"

namespace vips {
class VImage;
}

namespace imaging {

// The pixels of `image`, which is in memory, 8 bits a sample, and outlives the grid.
SampleGrid GridOf(const vips::VImage& image);

// A copy of the bytes; the VipsBlob is released.
std::string TakeBytes(void* vips_blob);

// `save(image)` gives the blob of one of libvips' savers. It is not begun after the deadline, and stopped at
// it where the saver takes lines as it goes. kTimeout, or kInternal with libvips' words.
template <typename Save>
Result<std::string> SaveThroughVips(const vips::VImage& image, Deadline deadline, Save save) {
  if (std::chrono::steady_clock::now() >= deadline) {
    return tl::unexpected(Error{ErrorCode::kTimeout, "", "encode"});
  }
  const DeadlineGuard guard(image, deadline);
  auto bytes = Attempt("encode", ErrorCode::kInternal, [&] { return TakeBytes(save(image)); });
  if (!bytes && std::chrono::steady_clock::now() >= deadline) {
    return tl::unexpected(Error{ErrorCode::kTimeout, "", "encode"});
  }
  return bytes;
}

}  // namespace imaging
