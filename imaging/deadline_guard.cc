#include "imaging/deadline_guard.h"

#include <vips/vips8>

namespace imaging {
namespace {

void OnProgress(VipsImage* image, VipsProgress* /*progress*/, Deadline* deadline) {
  if (std::chrono::steady_clock::now() >= *deadline) vips_image_set_kill(image, TRUE);
}

// Hands the lines through without a copy. Its form is libvips' to say.
// NOLINTNEXTLINE(readability-function-size)
int PassInTime(VipsRegion* lines, void* source, void* /*image*/, void* deadline, gboolean* /*stop*/) {
  if (std::chrono::steady_clock::now() >= *static_cast<const Deadline*>(deadline)) {
    vips_error("deadline", "passed");
    return -1;
  }
  auto* const input = static_cast<VipsRegion*>(source);
  const VipsRect wanted = lines->valid;
  if (vips_region_prepare(input, &wanted) != 0) return -1;
  return vips_region_region(lines, input, &wanted, wanted.left, wanted.top);
}

void ForgetDeadline(void* deadline) {
  delete static_cast<Deadline*>(deadline);
}

}  // namespace

vips::VImage StopAtDeadline(const vips::VImage& image, Deadline deadline) {
  VipsImage* const input = image.get_image();
  vips::VImage gated(vips_image_new());
  VipsImage* const output = gated.get_image();
  auto* const kept = new Deadline(deadline);
  // Both live as long as the image that needs them.
  g_object_set_data_full(G_OBJECT(output), "deadline", kept, ForgetDeadline);
  g_object_set_data_full(G_OBJECT(output), "input", g_object_ref(input), g_object_unref);
  if (vips_image_pipelinev(output, VIPS_DEMAND_STYLE_THINSTRIP, input, nullptr) != 0 ||
      vips_image_generate(output, vips_start_one, PassInTime, vips_stop_one, input, kept) != 0) {
    throw vips::VError();
  }
  return gated;
}

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
