// What our encoders wrote, read back by libvips' loaders.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <vips/vips8>

#include "imaging/image_format.h"
#include "tests/imaging/rendered.h"

namespace imaging::testing {

// By the magic bytes; an empty picture and a failed test where nobody can read it.
inline Decoded DecodePicture(const std::string& bytes) try {
  const vips::VImage image = vips::VImage::new_from_buffer(bytes.data(), bytes.size(), "").copy_memory();
  EXPECT_EQ(image.format(), VIPS_FORMAT_UCHAR);
  const auto* first = static_cast<const std::uint8_t*>(image.data());
  const auto size = static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.height()) *
                    static_cast<std::size_t>(image.bands());
  return {image.width(), image.height(), image.bands(), {first, first + size}};
} catch (const vips::VError& failure) {
  ADD_FAILURE() << failure.what();
  return {};
}

inline std::string FormatOf(std::string_view bytes) {
  const auto format = SniffFormat(bytes);
  return format ? std::string(ToString(*format)) : "";
}

// Peak signal to noise, in decibels, of pictures of one shape.
inline double Psnr(const Decoded& a, const Decoded& b) {
  EXPECT_EQ(a.samples.size(), b.samples.size());
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.samples.size(), b.samples.size()); ++i) {
    const double difference = a.samples[i] - b.samples[i];
    sum += difference * difference;
  }
  const double mean = sum / static_cast<double>(std::max<std::size_t>(a.samples.size(), 1));
  return 10 * std::log10(255.0 * 255.0 / std::max(mean, 1e-6));
}

}  // namespace imaging::testing
