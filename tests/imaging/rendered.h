// Renders in tests, and looks at what came out by means that share nothing with the renderer.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <vips/vips8>

#include "imaging/renderer.h"

namespace imaging::testing {

struct Decoded {
  int width = 0;
  int height = 0;
  int bands = 0;
  std::vector<std::uint8_t> samples;

  int At(int x, int y, int band) const {
    return samples.at(
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
            static_cast<std::size_t>(bands) +
        static_cast<std::size_t>(band));
  }
  std::vector<int> Pixel(int x, int y) const {
    std::vector<int> pixel;
    for (int band = 0; band < bands; ++band) pixel.push_back(At(x, y, band));
    return pixel;
  }
};

inline Decoded DecodePng(const std::string& png) {
  VipsBlob* blob = vips_blob_new(nullptr, png.data(), png.size());
  const vips::VImage image = vips::VImage::pngload_buffer(blob).copy_memory();
  vips_area_unref(VIPS_AREA(blob));
  EXPECT_EQ(image.format(), VIPS_FORMAT_UCHAR);
  const auto* first = static_cast<const std::uint8_t*>(image.data());
  const auto size = static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.height()) *
                    static_cast<std::size_t>(image.bands());
  return {image.width(), image.height(), image.bands(), {first, first + size}};
}

// The types of a PNG's chunks, in order.
inline std::vector<std::string> ChunksOf(std::string_view png) {
  std::vector<std::string> types;
  for (std::size_t at = 8; at + 12 <= png.size();) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(png[at + i]);
    types.emplace_back(png.substr(at + 4, 4));
    at += 12 + length;
  }
  return types;
}

// The largest difference of any sample. The pictures must be of one shape.
inline int MaxDifference(const Decoded& a, const Decoded& b) {
  EXPECT_EQ(a.samples.size(), b.samples.size());
  int most = 0;
  for (std::size_t i = 0; i < std::min(a.samples.size(), b.samples.size()); ++i) {
    most = std::max(most, std::abs(a.samples[i] - b.samples[i]));
  }
  return most;
}

class ImagingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitializeImaging()); }

  static Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(60); }

  static Result<Rendering> Render(std::string_view original, const ThumbnailSpec& spec, Limits limits = {}) {
    return MakeInProcessRenderer(limits)->Render(original, std::span(&spec, 1), Soon());
  }

  // The one thumbnail; a failed test and an empty picture when there is none.
  static Decoded RenderedPixels(std::string_view original, const ThumbnailSpec& spec) {
    const auto rendering = Render(original, spec);
    if (!rendering) {
      ADD_FAILURE() << ToString(rendering.error().code) << " " << rendering.error().message;
      return {};
    }
    return DecodePng(rendering->images.at(0).bytes);
  }

  static ErrorCode CodeOf(const Result<Rendering>& rendering) {
    if (!rendering) return rendering.error().code;
    ADD_FAILURE() << "rendered, expected an error";
    return ErrorCode::kInternal;
  }
};

}  // namespace imaging::testing
