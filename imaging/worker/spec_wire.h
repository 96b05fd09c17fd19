// What a job asks for, as the plain structures of the worker protocol. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "imaging/renderer.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

// No field of these leaves padding beside it.
struct SpecWire {
  std::int32_t width;
  std::int32_t height;
  std::int32_t quality;
  std::array<std::uint8_t, 5> accepted;
  std::uint8_t accepted_count;
  std::uint8_t accepted_ties;
  std::uint8_t format;
  std::uint8_t fit;
  std::uint8_t gravity;
  std::uint8_t enlarge;
  std::uint8_t animated;
  std::uint8_t flatten;
  std::uint8_t red;
  std::uint8_t green;
  std::uint8_t blue;
};

struct EncodingWire {
  std::uint64_t max_animation_pixels;
  std::int32_t max_animation_frames;
  std::int32_t png_effort;
  std::int32_t jpeg_quality;
  std::int32_t webp_quality;
  std::int32_t avif_quality;
  std::int32_t webp_effort;
  std::int32_t avif_effort;
  std::int32_t jpeg_margin;
  std::uint8_t keep_profile;
  std::uint8_t linear_light;
  std::uint8_t use_embedded;
  std::array<std::uint8_t, 5> unused;
};

SpecWire WriteSpec(const ThumbnailSpec& spec);
// nullopt for what WriteSpec would not have written of a valid spec.
std::optional<ThumbnailSpec> ReadSpec(const SpecWire& wire);

EncodingWire WriteEncoding(const EncodingOptions& encoding);
std::optional<EncodingOptions> ReadEncoding(const EncodingWire& wire);

}  // namespace imaging
