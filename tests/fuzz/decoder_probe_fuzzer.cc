// The decoders' own reading of a header, of files that our gate has let pass. No pixel is decoded.
#include <algorithm>

#include "imaging/decoder_probe.h"
#include "imaging/image_probe.h"
#include "imaging/renderer.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;

const imaging::Limits kLimits{.max_pixels = 1'000'000, .max_side = 4'000};

void CheckProbe(const imaging::ImageProbe& probe) {
  Require(probe.stored.width > 0 && probe.stored.height > 0, "a picture has pixels");
  Require(imaging::PixelCount(probe.stored) <= kLimits.max_pixels, "no picture is over the limit of pixels");
  Require(std::max(probe.stored.width, probe.stored.height) <= kLimits.max_side, "no side is over the limit");
  Require(probe.orientation >= 1 && probe.orientation <= 8, "EXIF knows eight orientations");
  Require(probe.bands > 0 && probe.pages > 0, "a picture has bands and pages");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool started = imaging::InitializeImaging();
  Require(started, "libvips starts");
  const std::string_view bytes = fuzzing::FuzzInput(data, size).rest();
  const auto facts = imaging::ProbeImage(bytes, kLimits);
  if (!facts) return 0;
  const auto probe = imaging::ProbeDecoder(bytes, *facts, kLimits);
  if (probe) {
    CheckProbe(*probe);
    Require(probe->format == facts->format, "the format is what sniffing says");
    return 0;
  }
  Require(probe.error().code != imaging::ErrorCode::kInternal, "a bad file is not our fault");
  Require(fuzzing::IsPrintableAscii(probe.error().detail), "a client may read the detail");
  return 0;
}
