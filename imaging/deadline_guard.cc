#include "imaging/deadline_guard.h"

#include <vips/vips8>

namespace imaging {
namespace {

void OnProgress(VipsImage* image, VipsProgress* /*progress*/, Deadline* deadline) {
  if (std::chrono::steady_clock::now() >= *deadline) vips_image_set_kill(image, TRUE);
}

}  // namespace

DeadlineGuard::DeadlineGuard(const vips::VImage& image, Deadline deadline)
    : image_(image),
      deadline_(deadline),
      handler_(g_signal_connect(image.get_image(), "eval", G_CALLBACK(OnProgress), &deadline_)) {
  vips_image_set_progress(image_.get_image(), TRUE);
}

DeadlineGuard::~DeadlineGuard() {
  vips_image_set_progress(image_.get_image(), FALSE);
  g_signal_handler_disconnect(image_.get_image(), handler_);
}

}  // namespace imaging
