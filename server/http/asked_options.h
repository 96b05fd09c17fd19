// The options of a thumbnail as they were written, before presets, settings and defaults come in. A value.
#pragma once

#include <optional>
#include <string>

#include "imaging/thumbnail_spec.h"

namespace server {

// Density of a screen in thousandths: 1,500 is 1.5. Sides are multiplied by it.
using DensityMille = int;
inline constexpr DensityMille kDensityOne = 1'000;

// Whatever was not written is not set; what is set has been checked by itself.
struct AskedOptions {
  std::optional<int> width;  // pixels, before the density
  std::optional<int> height;
  std::optional<imaging::Fit> fit;
  std::optional<imaging::Gravity> gravity;
  std::optional<bool> enlarge;
  std::optional<imaging::OutputFormat> format;
  std::optional<int> quality;  // 1 to 100
  std::optional<DensityMille> density;
  std::optional<imaging::Rgb> background;
  std::optional<bool> animated;
  std::optional<std::string> preset;

  bool operator==(const AskedOptions&) const = default;
};

// A request's target, understood.
struct AskedThumbnail {
  std::string original;  // key in the images bucket
  AskedOptions options;
  bool versioned = false;  // has a v= that says something
};

}  // namespace server
