// Writes a thumbnail as AVIF (AV1 still picture in a HEIF container), by libheif itself: libvips' saver
// leaves the number of threads to libheif, which takes four.
#pragma once

#include <string>
#include <string_view>

#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

// Whether libheif has an encoder for AV1 here: with Debian 13 that is a package of its own. Asked for the
// first time, libheif may load plug-ins, which a confined process cannot; InitializeImaging does.
bool CanEncodeAvif();

struct AvifOptions {
  int quality = 60;               // 1 to 100
  int effort = 2;                 // 0 to 9
  std::string_view profile = {};  // ICC, where the numbers are not sRGB
};

// `image` is 8-bit grey or sRGB, with or without alpha, and in memory. 8 bits a sample, colours at half the
// resolution below quality 90; alpha at the same quality. One thread, no metadata but the profile. kTimeout,
// looked at before the encoder begins only: nothing can stop it; kInternal when there is no encoder or it
// fails.
Result<std::string> EncodeAvif(const vips::VImage& image, const AvifOptions& options, Deadline deadline);

}  // namespace imaging
