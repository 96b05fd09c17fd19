#include "imaging/worker/spec_wire.h"

#include <algorithm>

namespace imaging {
namespace {

template <typename Enum>
std::uint8_t Number(Enum value) {
  return static_cast<std::uint8_t>(value);
}

bool IsFlag(std::uint8_t byte) {
  return byte <= 1;
}

std::optional<AcceptedFormats> ReadAccepted(const SpecWire& wire) {
  AcceptedFormats accepted{{}, wire.accepted_count, wire.accepted_ties};
  if (accepted.count > accepted.formats.size() || accepted.ties > accepted.count) return std::nullopt;
  for (std::size_t i = 0; i < accepted.count; ++i) {
    if (wire.accepted.at(i) >= Number(OutputFormat::kAuto)) return std::nullopt;
    accepted.formats.at(i) = static_cast<OutputFormat>(wire.accepted.at(i));
  }
  return accepted;
}

bool IsKnown(const SpecWire& wire) {
  const bool flags = IsFlag(wire.enlarge) && IsFlag(wire.animated) && IsFlag(wire.flatten);
  return flags && wire.format <= Number(OutputFormat::kAuto) && wire.fit <= Number(Fit::kFill) &&
         wire.gravity <= Number(Gravity::kAttention);
}

bool IsWithin(int value, int least, int most) {
  return value >= least && value <= most;
}

}  // namespace

SpecWire WriteSpec(const ThumbnailSpec& spec) {
  SpecWire wire{};
  wire.width = spec.width;
  wire.height = spec.height;
  wire.quality = spec.quality;
  std::ranges::transform(spec.accepted.formats, wire.accepted.begin(), Number<OutputFormat>);
  wire.accepted_count = spec.accepted.count;
  wire.accepted_ties = spec.accepted.ties;
  wire.format = Number(spec.format);
  wire.fit = Number(spec.fit);
  wire.gravity = Number(spec.gravity);
  wire.enlarge = spec.enlarge ? 1 : 0;
  wire.animated = spec.animated ? 1 : 0;
  wire.flatten = spec.flatten ? 1 : 0;
  wire.red = spec.background.red;
  wire.green = spec.background.green;
  wire.blue = spec.background.blue;
  return wire;
}

std::optional<ThumbnailSpec> ReadSpec(const SpecWire& wire) {
  const auto accepted = ReadAccepted(wire);
  const bool sized = wire.width >= 0 && wire.height >= 0 && IsWithin(wire.quality, 0, 100);
  if (!accepted || !sized || !IsKnown(wire)) return std::nullopt;
  ThumbnailSpec spec;
  spec.width = wire.width;
  spec.height = wire.height;
  spec.enlarge = wire.enlarge == 1;
  spec.format = static_cast<OutputFormat>(wire.format);
  spec.fit = static_cast<Fit>(wire.fit);
  spec.gravity = static_cast<Gravity>(wire.gravity);
  spec.quality = wire.quality;
  spec.animated = wire.animated == 1;
  spec.background = {wire.red, wire.green, wire.blue};
  spec.flatten = wire.flatten == 1;
  spec.accepted = *accepted;
  return spec;
}

EncodingWire WriteEncoding(const EncodingOptions& encoding) {
  EncodingWire wire{};
  wire.max_animation_pixels = encoding.max_animation_pixels;
  wire.max_animation_frames = encoding.max_animation_frames;
  wire.png_effort = std::clamp(encoding.png_effort, kLeastPngEffort, kMostPngEffort);
  wire.jpeg_quality = encoding.jpeg_quality;
  wire.webp_quality = encoding.webp_quality;
  wire.avif_quality = encoding.avif_quality;
  wire.webp_effort = encoding.webp_effort;
  wire.avif_effort = encoding.avif_effort;
  wire.keep_profile = encoding.keep_profile ? 1 : 0;
  wire.linear_light = encoding.linear_light ? 1 : 0;
  wire.use_embedded = encoding.use_embedded ? 1 : 0;
  wire.jpeg_margin = encoding.jpeg_margin;
  return wire;
}

std::optional<EncodingOptions> ReadEncoding(const EncodingWire& wire) {
  const bool qualities = IsWithin(wire.jpeg_quality, 1, 100) && IsWithin(wire.webp_quality, 1, 100) &&
                         IsWithin(wire.avif_quality, 1, 100);
  const bool efforts = IsWithin(wire.png_effort, kLeastPngEffort, kMostPngEffort) &&
                       IsWithin(wire.webp_effort, 0, 6) && IsWithin(wire.avif_effort, 0, 9);
  const bool switches = wire.keep_profile <= 1 && wire.linear_light <= 1 && wire.use_embedded <= 1;
  const bool margin = IsWithin(wire.jpeg_margin, kLeastJpegMargin, kMostJpegMargin);
  if (!qualities || !efforts || !margin || !switches || wire.max_animation_frames < 1) return std::nullopt;
  EncodingOptions encoding;
  encoding.png_effort = wire.png_effort;
  encoding.jpeg_quality = wire.jpeg_quality;
  encoding.webp_quality = wire.webp_quality;
  encoding.avif_quality = wire.avif_quality;
  encoding.webp_effort = wire.webp_effort;
  encoding.avif_effort = wire.avif_effort;
  encoding.jpeg_margin = wire.jpeg_margin;
  encoding.max_animation_frames = wire.max_animation_frames;
  encoding.max_animation_pixels = wire.max_animation_pixels;
  encoding.keep_profile = wire.keep_profile == 1;
  encoding.linear_light = wire.linear_light == 1;
  encoding.use_embedded = wire.use_embedded == 1;
  return encoding;
}

}  // namespace imaging
