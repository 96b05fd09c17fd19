// Stops libvips when the time for an image is over. A late evaluation fails as any other failure of libvips
// does: the clock tells the two apart.
//
// What one call of a decoder makes as a whole (progressive JPEG, interlaced PNG, HEIF, WebP) is only stopped
// after that call.
#pragma once

#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

// The same image, whose lines stop coming at the deadline. For the front of a pipeline: a thumbnail may ask
// for all lines of its original as one piece, between which libvips would not look at anything else.
vips::VImage StopAtDeadline(const vips::VImage& image, Deadline deadline);

// Watches the evaluation of one image, between its pieces. For the end of a pipeline: writing a large
// picture, and making one out of few pixels.
class DeadlineGuard {
 public:
  // `image` must not have been evaluated yet and must outlive the guard.
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
