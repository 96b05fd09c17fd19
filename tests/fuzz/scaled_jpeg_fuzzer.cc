// Our own scaled JPEG decoder on any bytes: what it takes, libjpeg sees as the same picture.
#include <algorithm>
#include <string>

#include "imaging/image_probe.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"
#include "tests/imaging/jpeg/compared.h"

namespace {

using fuzzing::Require;
using imaging::ScaledJpeg;

// Larger ones only take longer.
constexpr int kLongestSide = 400;
const imaging::Limits kLimits{.max_side = kLongestSide, .fail_on = imaging::FailOn::kNone};

void CheckShape(const ScaledJpeg& picture, const imaging::ImageFacts& facts, int scale) {
  Require(picture.width == (facts.size.width + scale - 1) / scale, "its width is that of the header");
  Require(picture.height == (facts.size.height + scale - 1) / scale, "its height is that of the header");
  Require(picture.bands == facts.bands, "its bands are those of the header");
  const auto samples =
      imaging::PixelCount({picture.width, picture.height}) * static_cast<std::uint64_t>(picture.bands);
  Require(picture.pixels.size() == samples, "all its rows are there");
}

// Sequential files are read to their end, so that whatever libjpeg warns of is handed over.
void CheckPicture(const ScaledJpeg& ours, std::string_view file, bool sequential, int scale) {
  const auto whole = imaging::testing::ScaledByLibjpeg(file, scale);
  if (sequential) Require(whole && whole->warnings == 0, "libjpeg has nothing against it");
  // Some coefficients it reads, but does not write.
  const auto reduced = imaging::testing::WithKeptCoefficients(file, scale);
  if (!reduced || reduced->warnings > 0) return;
  const auto theirs = imaging::testing::ScaledByLibjpeg(reduced->file, scale);
  if (!theirs) return;
  const bool inks_turned = ours.bands == 4 && imaging::testing::HasAdobe(file);
  const auto difference = imaging::testing::Compare(ours, *theirs, inks_turned);
  Require(difference.same_shape, "libjpeg's picture has the same shape");
  Require(difference.most <= imaging::testing::kMostRounding, "libjpeg sees the same picture");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file = fuzzing::FuzzInput(data, size).rest();
  const auto facts = imaging::ProbeImage(file, kLimits);
  if (!facts || facts->format != imaging::ImageFormat::kJpeg) return 0;
  for (const int scale : {8, 4}) {
    const auto ours = imaging::testing::DecodedByUs(file, scale);
    if (!ours) continue;
    CheckShape(*ours, *facts, scale);
    CheckPicture(*ours, file, !facts->multipass, scale);
  }
  return 0;
}
