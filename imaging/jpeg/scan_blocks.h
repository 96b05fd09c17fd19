// The order of the blocks of a scan. ITU-T T.81 A.2.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "imaging/jpeg/block_finder.h"
#include "imaging/jpeg/coefficient_plane.h"
#include "imaging/jpeg/scan_header.h"

namespace imaging {

using CoefficientPlanes = std::array<CoefficientPlane, kMostComponents>;  // by component of the frame

class ScanBlocks {
 public:
  struct Block {
    std::size_t part = 0;                // of the scan
    std::size_t component = 0;           // of the frame
    std::size_t x = 0, y = 0;            // in its MCU
    std::size_t step_x = 1, step_y = 1;  // from MCU to MCU
  };

  ScanBlocks(const JpegFrame& frame, const JpegScan& scan);

  std::size_t mcus_across() const { return across_; }
  std::size_t mcus() const { return across_ * down_; }
  // Of an MCU, in the order of their coding.
  std::span<const Block> blocks() const { return {blocks_.data(), count_}; }

 private:
  std::array<Block, kMostBlocksOfMcu> blocks_;
  std::size_t count_ = 0;
  std::size_t across_ = 0;
  std::size_t down_ = 0;
};

}  // namespace imaging
