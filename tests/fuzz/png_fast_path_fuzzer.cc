// Our own PNG decoder, scaler and encoder, on files whose checksums are right (chunk_list.h): what they take,
// libvips sees as the same picture.
#include <algorithm>
#include <array>

#include "imaging/image_probe.h"
#include "imaging/png/png_fast_path.h"
#include "imaging/renderer.h"
#include "tests/fuzz/chunk_list.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"
#include "tests/imaging/png/decoded_rgba.h"

namespace {

using fuzzing::Require;
using imaging::testing::ByFastPath;
using imaging::testing::ByVips;
using imaging::testing::RgbaSamples;

// Larger ones only take longer.
constexpr int kLongestSide = 300;
const imaging::Limits kLimits{.max_side = kLongestSide, .fail_on = imaging::FailOn::kNone};

bool IsSmall(std::string_view png) {
  const auto parts = imaging::ScanPng(png);
  if (!parts) return false;
  return std::max(parts->layout.size.width, parts->layout.size.height) <= kLongestSide;
}

void CheckOriginalSize(const std::string& png, const RgbaSamples& picture) {
  const auto again = ByFastPath(png);
  Require(again && again->size == picture.size, "what we write is read by us");
  Require(ByVips(png) == again, "and by libvips");
  if (!picture.wide) Require(*again == picture, "a picture of its own size is its own pixels");
}

void CheckRendering(const std::string& png, const RgbaSamples& picture) {
  const int width = picture.size.width;
  const std::array specs = {imaging::ThumbnailSpec{.width = width},
                            imaging::ThumbnailSpec{.width = std::max(1, width / 3)}};
  const auto rendered =
      imaging::RenderPng({png, specs, kLimits, std::chrono::steady_clock::now() + std::chrono::hours(1)});
  Require(rendered && *rendered, "what is decoded is rendered");
  const auto& images = (*rendered)->images;
  Require(images.size() == specs.size(), "every thumbnail is made");
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const auto fitted = imaging::FitSize(picture.size, specs[i], kLimits);
    Require(fitted && *fitted == imaging::Size{images[i].width, images[i].height},
            "in the size it has to have");
    const auto facts = imaging::ProbeImage(images[i].bytes, {});
    Require(facts && facts->size == *fitted && !facts->truncated, "and is a whole PNG of that size");
  }
  CheckOriginalSize(images[0].bytes, picture);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool started = imaging::InitializeImaging();
  Require(started, "libvips starts");
  const std::string png = fuzzing::PngOfList(fuzzing::FuzzInput(data, size).rest());
  if (!IsSmall(png)) return 0;
  const auto picture = ByFastPath(png);
  if (!picture) return 0;
  Require(picture == ByVips(png), "libvips sees the same picture");
  const auto facts = imaging::ProbeImage(png, kLimits);
  Require(facts && facts->size == picture->size, "what is decoded passes the gate");
  CheckRendering(png, *picture);
  return 0;
}
