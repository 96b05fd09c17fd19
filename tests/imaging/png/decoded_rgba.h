// A PNG's pixels by the fast path's reader, and by libvips: four samples a pixel, so that both compare.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <vips/vips8>

#include "imaging/png/png_rows.h"

namespace imaging::testing {

struct RgbaSamples {
  Size size;
  bool wide = false;
  std::vector<std::uint16_t> samples;

  bool operator==(const RgbaSamples&) const = default;
};

template <typename Pixel, typename Sample>
void AppendPixels(std::span<const Pixel> pixels, std::vector<Sample>& samples) {
  for (const Pixel pixel : pixels) {
    if constexpr (sizeof(Pixel) == 4) {
      for (const std::uint8_t sample : std::bit_cast<std::array<std::uint8_t, 4>>(pixel))
        samples.push_back(sample);
    } else {
      for (const std::uint16_t sample : std::bit_cast<std::array<std::uint16_t, 4>>(pixel)) {
        samples.push_back(sample);
      }
    }
  }
}

// nullopt: handed over.
inline std::optional<RgbaSamples> ByFastPath(const std::string& png) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const auto parts = ScanPng(png);
  if (!parts) return std::nullopt;
  auto rows = PngRows::Open(*parts, deadline);
  if (!rows) return std::nullopt;
  RgbaSamples result{rows->size(), rows->is_wide(), {}};
  for (int y = 0; y < rows->size().height; ++y) {
    if (rows->is_wide()) {
      AppendPixels(rows->NextWide(), result.samples);
      continue;
    }
    const auto row = rows->Next();
    if (row.empty()) return std::nullopt;
    AppendPixels(row, result.samples);
  }
  return result;
}

// nullopt: refused.
inline std::optional<RgbaSamples> ByVips(const std::string& png) try {
  VipsBlob* const blob = vips_blob_new(nullptr, png.data(), png.size());
  const vips::VImage image =
      vips::VImage::pngload_buffer(blob, vips::VImage::option()->set("fail_on", VIPS_FAIL_ON_ERROR))
          .copy_memory();
  vips_area_unref(VIPS_AREA(blob));
  RgbaSamples result{{image.width(), image.height()}, image.format() == VIPS_FORMAT_USHORT, {}};
  const auto bands = static_cast<std::size_t>(image.bands());
  const auto value = [&](std::size_t index) -> std::uint16_t {
    return result.wide ? static_cast<const std::uint16_t*>(image.data())[index]
                       : static_cast<const std::uint8_t*>(image.data())[index];
  };
  const std::size_t step = bands >= 3 ? 1 : 0;
  for (std::size_t i = 0; i < PixelCount(result.size); ++i) {
    for (std::size_t c = 0; c < 3; ++c) result.samples.push_back(value(i * bands + c * step));
    const auto opaque = static_cast<std::uint16_t>(result.wide ? 65'535 : 255);
    result.samples.push_back(bands % 2 == 0 ? value(i * bands + bands - 1) : opaque);
  }
  return result;
} catch (const vips::VError&) {
  vips_error_clear();
  return std::nullopt;
}

}  // namespace imaging::testing
