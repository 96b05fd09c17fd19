#include "imaging/shrink_on_load.h"

#include <algorithm>

namespace imaging {

int ShrinkOnLoad(const ImageProbe& probe, Size wanted) {
  if (probe.format != ImageFormat::kWebp || probe.pages != 1) return 1;
  const int whole = std::min(probe.stored.width / wanted.width, probe.stored.height / wanted.height);
  return whole >= 16 ? 8 : whole >= 8 ? 4 : whole >= 4 ? 2 : 1;
}

double DrawingScale(const ImageProbe& probe, Size wanted) {
  if (probe.format != ImageFormat::kSvg) return 1;
  return std::max(static_cast<double>(wanted.width) / probe.stored.width,
                  static_cast<double>(wanted.height) / probe.stored.height);
}

}  // namespace imaging
