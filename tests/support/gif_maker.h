// Animated GIFs written byte by byte, so that tests know what each frame paints and how it goes away.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace imaging::testing {

// GIF89a, 23.c.iv: what becomes of a frame before the next one is painted.
enum class Disposal : std::uint8_t { kNone = 0, kKeep = 1, kBackground = 2, kPrevious = 3 };

// Indices into the palette.
inline constexpr std::uint8_t kGifBlack = 0;
inline constexpr std::uint8_t kGifRed = 1;
inline constexpr std::uint8_t kGifGreen = 2;
inline constexpr std::uint8_t kGifBlue = 3;
inline constexpr std::uint8_t kGifWhite = 4;
inline constexpr std::uint8_t kGifNothing = 127;  // lets through what lies below

struct GifFrame {
  int left = 0;
  int top = 0;
  int width = 1;
  int height = 1;
  std::vector<std::uint8_t> pixels;  // width * height indices; one of them stands for all where it is alone
  Disposal disposal = Disposal::kKeep;
  int delay = 10;  // hundredths of a second
};

struct Gif {
  int width = 1;
  int height = 1;
  std::vector<GifFrame> frames;
  // How often it is played again after the first time, 0 for ever (the extension NETSCAPE2.0); below 0: there
  // is no such extension.
  int repeats = -1;
};

std::string MakeGif(const Gif& gif);

}  // namespace imaging::testing
