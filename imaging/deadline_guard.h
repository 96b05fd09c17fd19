// Stops the evaluation of one libvips image when its time is over.
//
// libvips asks between strips of lines, so a decoder that makes the whole picture in one call (progressive
// JPEG, interlaced PNG, HEIF, WebP) is only stopped after that call.
#pragma once

#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

class DeadlineGuard {
 public:
  // `image` must not have been evaluated yet and must outlive the guard. When the deadline passes, its
  // evaluation fails as any other failure of libvips does; the clock tells the two apart.
  DeadlineGuard(const vips::VImage& image, Deadline deadline);
  DeadlineGuard(const DeadlineGuard&) = delete;
  DeadlineGuard& operator=(const DeadlineGuard&) = delete;
  ~DeadlineGuard();

 private:
  const vips::VImage& image_;
  Deadline deadline_;
  unsigned long handler_;
};

}  // namespace imaging
