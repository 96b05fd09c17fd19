#include "tests/support/gif_maker.h"

#include <algorithm>
#include <array>

namespace imaging::testing {
namespace {

constexpr std::size_t kPaletteColours = 128;

std::string Short(int value) {
  return {static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF)};
}

std::string Palette() {
  constexpr std::array<std::array<unsigned char, 3>, 5> kFirst = {
      {{0, 0, 0}, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}}};
  std::string palette;
  for (const auto& colour : kFirst) palette.append(colour.begin(), colour.end());
  palette.resize(kPaletteColours * 3);
  return palette;
}

// LZW that packs nothing: as the table is emptied before it is full, every code has eight bits.
std::string Codes(const GifFrame& frame) {
  constexpr char kClear = static_cast<char>(128);
  constexpr char kEnd = static_cast<char>(129);
  constexpr std::size_t kBetweenClears = 120;
  const auto count = static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height);
  std::string codes;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % kBetweenClears == 0) codes += kClear;
    codes += static_cast<char>(frame.pixels.size() == 1 ? frame.pixels.front() : frame.pixels.at(i));
  }
  return codes + kEnd;
}

std::string SubBlocks(const std::string& bytes) {
  constexpr std::size_t kMost = 255;
  std::string blocks;
  for (std::size_t at = 0; at < bytes.size(); at += kMost) {
    const std::string block = bytes.substr(at, kMost);
    blocks += static_cast<char>(block.size()) + block;
  }
  return blocks + '\0';
}

std::string FrameBytes(const GifFrame& frame) {
  using namespace std::string_literals;
  constexpr unsigned kHasTransparent = 1;
  const auto flags = static_cast<char>(static_cast<unsigned>(frame.disposal) << 2 | kHasTransparent);
  std::string bytes = "!\xF9\x04"s + flags + Short(frame.delay) + static_cast<char>(kGifNothing) + '\0';
  bytes += "," + Short(frame.left) + Short(frame.top) + Short(frame.width) + Short(frame.height) + '\0';
  return bytes + '\x07' + SubBlocks(Codes(frame));
}

}  // namespace

std::string MakeGif(const Gif& gif) {
  using namespace std::string_literals;
  constexpr char kPaletteOf128 = static_cast<char>(0x80 | 6);
  std::string bytes = "GIF89a" + Short(gif.width) + Short(gif.height) + kPaletteOf128 + "\0\0"s + Palette();
  if (gif.repeats >= 0) bytes += "!\xFF\x0BNETSCAPE2.0\x03\x01"s + Short(gif.repeats) + '\0';
  for (const GifFrame& frame : gif.frames) bytes += FrameBytes(frame);
  return bytes + ';';
}

}  // namespace imaging::testing
