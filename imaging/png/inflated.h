// The inflated data of a PNG: filtered rows, pass after pass.
#pragma once

#include <cstdint>
#include <memory>

#include "imaging/png/hand_over.h"
#include "imaging/png/png_scan.h"

namespace imaging {

// More than this is not held in one piece: libvips goes through larger pictures line by line.
inline constexpr std::size_t kMostInflatedBytes = std::size_t{128} << 20;

struct Inflated {
  std::unique_ptr<std::uint8_t[]> bytes;  // with kUnfilterSlack behind them
  PngPasses passes;
};

// Nothing is allocated for what the file is too small to fill. Taken is only a stream that ends with the
// last row, and whose rows all name a filter there is.
Taken<Inflated> InflatePng(const PngParts& parts);

}  // namespace imaging
