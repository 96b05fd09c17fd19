// A JPEG at a quarter or an eighth of its sides, without decoding what such a picture does not show: of a
// block of 8x8 samples only the few lowest frequencies are kept, and what is coded between them is passed
// over. ITU-T T.81.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/renderer.h"

namespace imaging {

// How many stored pixels of a row or column become one.
enum class JpegScale : std::uint8_t { kQuarter = 4, kEighth = 8 };

constexpr std::optional<JpegScale> JpegScaleOf(int shrink) {
  if (shrink == 8) return JpegScale::kEighth;
  if (shrink == 4) return JpegScale::kQuarter;
  return std::nullopt;
}

struct ScaledJpeg {
  int width = 0;  // pixels: those of the file over the scale, rounded up
  int height = 0;
  // 1: grey. 3: red, green, blue, in whatever space the file's profile says. 4: cyan, magenta, yellow, black,
  // with 255 for full ink where the file has Adobe's marker, and as stored where not.
  int bands = 0;
  std::vector<std::uint8_t> pixels;  // row after row, top to bottom, no padding
};

// Why a file is not decoded here; libvips should do it. Not an error of the file: libvips may well render it,
// and says better what is wrong with it where it cannot.
enum class JpegHandOver : std::uint8_t {
  kUnsupported,  // another process than 8-bit Huffman DCT, or something rare
  kDamaged,      // or odd enough for libjpeg to warn of
  kTruncated,    // a scan that is needed ends early or is not there
  kLate,         // past the deadline
};

// For a log or a label: "unsupported", "damaged", "truncated", "late".
std::string_view NameOf(JpegHandOver reason);

// The picture as stored, not upright. Sequential files are read to their end; of progressive ones only the
// scans that are needed, so that damage in the others goes unseen.
//
// Levels between it and libjpeg's picture of the same kept coefficients are 4 at most, and 0 where a
// component is made of DC coefficients alone. What is not kept makes up the rest: at an eighth nothing but
// for components that are scaled down less than by 8, at a quarter some fine detail; for photos 0 to 1.5
// levels on average.
//
// The deadline is looked at every few thousand blocks. No threads, no system calls but those of the
// allocator; memory: the scan's bytes, and a small multiple of the result. std::bad_alloc may be thrown.
// Pure, thread-safe, and safe on any bytes.
tl::expected<ScaledJpeg, JpegHandOver> DecodeScaledJpeg(std::string_view file, JpegScale scale,
                                                        Deadline deadline);

}  // namespace imaging
