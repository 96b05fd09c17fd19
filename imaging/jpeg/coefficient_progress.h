// Which bits of the coefficients the scans of a file have brought so far: progressive files bring them in
// parts. ITU-T T.81 G.1.1.1.
#pragma once

#include <array>

#include "imaging/jpeg/frame.h"
#include "imaging/jpeg/scan_header.h"
#include "imaging/jpeg/zigzag.h"

namespace imaging {

class CoefficientProgress {
 public:
  CoefficientProgress();

  // Takes a scan into account. False: its bits are out of their order, of which libjpeg warns.
  bool Advance(const JpegScan& scan);

  // All bits of everything that is kept at the scale of `frame`: no later scan changes the picture.
  bool HasAllKept(const JpegFrame& frame) const;
  // All bits of the means of blocks: as little as libjpeg makes a picture of without a warning.
  bool HasMeans(const JpegFrame& frame) const;

 private:
  using MissingBits = std::array<int, kBlockCoefficients>;  // by coefficient; -1: not coded yet

  static bool Advance(const JpegScan& scan, MissingBits& missing);

  std::array<MissingBits, kMostComponents> missing_bits_;
};

}  // namespace imaging
