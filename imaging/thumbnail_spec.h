// What is asked of one thumbnail. A value; knows no URL and no key.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace imaging {

enum class OutputFormat : std::uint8_t { kPng, kJpeg, kWebp, kAvif, kGif, kAuto };

// Which formats an answer may be in, the client's favourites first: for OutputFormat::kAuto. The renderer
// takes the first one that suits the picture; among the first `ties`, which the client likes equally, the one
// that suits it best. Empty, or where none suits: PNG.
struct AcceptedFormats {
  std::array<OutputFormat, 5> formats{};  // `count` of them, each once, none kAuto; the rest kPng
  std::uint8_t count = 0;
  std::uint8_t ties = 0;  // at most `count`; 0 and 1 mean the same

  bool operator==(const AcceptedFormats&) const = default;
};

// How a picture meets a box of which both sides are given. Without ThumbnailSpec::enlarge the box gives way
// where the original is smaller: that of kCover as a whole, in its own proportions, until it fits inside the
// original (300 x 200 of an original of 240 x 500 becomes 240 x 160); that of the others each side for
// itself.
enum class Fit : std::uint8_t {
  kContain,  // as large as fits inside; its aspect decides which side is shorter than asked
  kCover,    // as small as covers the box, what overhangs is cut off; see Gravity
  kFill,     // exactly the box, out of shape
};

// Which part of the upright picture a kCover keeps. Of an overhang that is odd, kCentre (and kNorth, kEast
// and so on, across) cuts off the smaller half at the left or the top.
enum class Gravity : std::uint8_t {
  kCentre,
  kNorth,
  kNorthEast,
  kEast,
  kSouthEast,
  kSouth,
  kSouthWest,
  kWest,
  kNorthWest,
  kAttention,  // where edges, saturated colours and skin are
};

struct Rgb {
  std::uint8_t red = 255;
  std::uint8_t green = 255;
  std::uint8_t blue = 255;

  bool operator==(const Rgb&) const = default;
};

struct ThumbnailSpec {
  // Pixels, 1 to 16,384; 0 = from the aspect. At least one is set.
  int width = 0;
  int height = 0;
  bool enlarge = false;  // false: the result is never wider (or higher) than the upright original
  OutputFormat format = OutputFormat::kPng;
  Fit fit = Fit::kContain;  // only with both sides
  Gravity gravity = Gravity::kCentre;
  int quality = 0;        // 1 to 100, of a format that loses; 0: the format's default (EncodingOptions)
  bool animated = false;  // all frames of an animation, where the format can hold them
  // Under what is transparent: always of a format without alpha, of the others when `flatten` is set.
  Rgb background = {};
  bool flatten = false;
  AcceptedFormats accepted = {};  // of kAuto

  bool operator==(const ThumbnailSpec&) const = default;
};

}  // namespace imaging
