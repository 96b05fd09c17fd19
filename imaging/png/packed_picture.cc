#include "imaging/png/packed_picture.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace imaging {
namespace {

using Pixel = std::array<std::uint8_t, 4>;

Pixel Unpacked(std::uint32_t pixel) {
  return std::bit_cast<Pixel>(pixel);
}

struct Facts {
  bool grey = true;
  bool opaque = true;
  int grey_depth = 1;  // bits that every level is exact in, when the picture is grey
};

// The least of 1, 2, 4 and 8 bits that can say this level.
int DepthOf(std::uint8_t level) {
  if (level == 0 || level == 255) return 1;
  if (level % 85 == 0) return 2;
  return level % 17 == 0 ? 4 : 8;
}

Facts FactsOf(const RgbaPicture& picture) {
  Facts facts;
  std::uint8_t alphas = 255;
  std::uint8_t differences = 0;
  for (const std::uint32_t packed : picture.pixels) {
    const Pixel pixel = Unpacked(packed);
    alphas &= pixel[3];
    differences = static_cast<std::uint8_t>(differences | (pixel[0] ^ pixel[1]) | (pixel[0] ^ pixel[2]));
  }
  facts.opaque = alphas == 255;
  facts.grey = differences == 0;
  if (!facts.grey || !facts.opaque) return facts;
  for (const std::uint32_t packed : picture.pixels) {
    facts.grey_depth = std::max(facts.grey_depth, DepthOf(Unpacked(packed)[0]));
    if (facts.grey_depth == 8) break;
  }
  return facts;
}

PngColour ColourOf(const Facts& facts) {
  if (facts.grey) return facts.opaque ? PngColour::kGrey : PngColour::kGreyAlpha;
  return facts.opaque ? PngColour::kRgb : PngColour::kRgba;
}

// One value a pixel, given by `value`, in rows that begin at whole bytes.
template <typename Value>
void PackBits(const RgbaPicture& picture, PackedPicture& packed, Value value) {
  const auto bits = static_cast<std::size_t>(packed.layout.bit_depth);
  const auto width = static_cast<std::size_t>(picture.size.width);
  const std::size_t row_bytes = packed.row_bytes();
  packed.samples.assign(row_bytes * static_cast<std::size_t>(picture.size.height), 0);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    const std::size_t bit = i % width * bits;
    std::uint8_t& target = packed.samples[i / width * row_bytes + bit / 8];
    target = static_cast<std::uint8_t>(target | value(picture.pixels[i]) << (8 - bits - bit % 8));
  }
}

template <std::size_t Channels>
void PackBytes(const RgbaPicture& picture, const std::array<std::size_t, Channels>& lanes,
               std::vector<std::uint8_t>& samples) {
  samples.resize(picture.pixels.size() * Channels);
  std::uint8_t* target = samples.data();
  for (const std::uint32_t packed : picture.pixels) {
    const Pixel pixel = Unpacked(packed);
    for (std::size_t c = 0; c < Channels; ++c) target[c] = pixel[lanes[c]];
    target += Channels;
  }
}

// Up to 256 colours and their places, by open addressing in a table four times as large.
class Palette {
 public:
  // False when there are too many colours. Colours that are not opaque come first, so that tRNS is short;
  // within both sorts, in rising order: the same for the same picture.
  bool Learn(const RgbaPicture& picture) {
    std::uint32_t last = 0;
    for (const std::uint32_t colour : picture.pixels) {
      if (colour == last && !colours_.empty()) continue;
      last = colour;
      std::uint16_t& slot = Find(colour);
      if (slot != 0) continue;
      if (colours_.size() == kMost) return false;
      colours_.push_back(colour);
      slot = static_cast<std::uint16_t>(colours_.size());
    }
    Sort();
    return true;
  }

  const std::vector<std::uint32_t>& colours() const { return colours_; }
  unsigned IndexOf(std::uint32_t colour) { return Find(colour) - 1U; }

 private:
  static constexpr std::size_t kMost = 256;
  static constexpr std::size_t kSlots = 1024;

  std::uint16_t& Find(std::uint32_t colour) {
    std::size_t at = (colour * 2'654'435'769U) >> 22;
    while (slots_[at] != 0 && keys_[at] != colour) at = (at + 1) % kSlots;
    keys_[at] = colour;
    return slots_[at];
  }

  void Sort() {
    std::ranges::sort(colours_, {}, [](std::uint32_t colour) {
      const Pixel pixel = Unpacked(colour);
      return std::array<int, 5>{pixel[3] == 255 ? 1 : 0, pixel[3], pixel[1], pixel[0], pixel[2]};
    });
    for (std::size_t i = 0; i < colours_.size(); ++i) {
      Find(colours_[i]) = static_cast<std::uint16_t>(i + 1);
    }
  }

  std::vector<std::uint32_t> colours_;
  std::array<std::uint32_t, kSlots> keys_{};
  std::array<std::uint16_t, kSlots> slots_{};  // 0: free; else index + 1
};

int IndexDepth(std::size_t colours) {
  if (colours <= 2) return 1;
  if (colours <= 4) return 2;
  return colours <= 16 ? 4 : 8;
}

void WriteColours(const std::vector<std::uint32_t>& colours, PackedPicture& packed) {
  for (const std::uint32_t colour : colours) {
    const Pixel pixel = Unpacked(colour);
    for (std::size_t lane = 0; lane < 3; ++lane) packed.palette.push_back(static_cast<char>(pixel[lane]));
    if (pixel[3] != 255) packed.transparency.push_back(static_cast<char>(pixel[3]));
  }
}

}  // namespace

PackedPicture PackDirectly(const RgbaPicture& picture) {
  const Facts facts = FactsOf(picture);
  PackedPicture packed;
  packed.layout = {picture.size, 8, ColourOf(facts), false};
  switch (packed.layout.colour) {
    case PngColour::kGrey:
      packed.layout.bit_depth = facts.grey_depth;
      PackBits(picture, packed, [&](std::uint32_t pixel) {
        return static_cast<unsigned>(Unpacked(pixel)[0] >> (8 - facts.grey_depth));
      });
      break;
    case PngColour::kGreyAlpha:
      PackBytes<2>(picture, {0, 3}, packed.samples);
      break;
    case PngColour::kRgb:
      PackBytes<3>(picture, {0, 1, 2}, packed.samples);
      break;
    default:
      PackBytes<4>(picture, {0, 1, 2, 3}, packed.samples);
      break;
  }
  return packed;
}

PackedPicture PackIndexed(const RgbaPicture& picture) {
  PackedPicture packed;
  Palette palette;
  if (!palette.Learn(picture)) return packed;
  packed.layout = {picture.size, IndexDepth(palette.colours().size()), PngColour::kPalette, false};
  WriteColours(palette.colours(), packed);
  PackBits(picture, packed, [&](std::uint32_t pixel) { return palette.IndexOf(pixel); });
  return packed;
}

}  // namespace imaging
