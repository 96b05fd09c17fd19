// Where each block of entropy-coded data begins: the one part of decoding that has to be done bit after bit.
// Everything else can then be read of each block by itself.
//
// A lookup waits for the one before it, which leaves most of a core idle. So several parts of the data are
// gone through at once, in one thread: all but the first begin somewhere in the middle of a block, and soon
// meet the true beginnings, as Huffman codes synchronise themselves. What such a part found is taken from the
// first beginning on at which it agrees with what was found before it: the same bit, and the same block of an
// MCU. One that does not agree is gone through again, so that nothing but time depends on it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include <tl/expected.hpp>

#include "imaging/jpeg/block_lookup.h"
#include "imaging/jpeg/scaled_jpeg.h"

namespace imaging {

inline constexpr std::size_t kMostBlocksOfMcu = 10;  // T.81 B.2.3

// The data of a scan between two restarts, or all of it where there are none.
struct Stretch {
  const std::uint8_t* bytes = nullptr;  // of the scan, readable for kBitPadding bytes behind it
  std::uint64_t begin = 0;              // bits
  std::uint64_t end = 0;
};

class BlockFinder {
 public:
  // The lookups of the blocks of an MCU, in order: 1 to kMostBlocksOfMcu; they must outlive the finder.
  explicit BlockFinder(std::span<const BlockLookup* const> blocks);

  // `count` blocks, a whole number of MCUs. Fails unless they fill the stretch, up to the bits of a last
  // byte. The beginnings in bits, and the end of the last block; until the next call.
  tl::expected<std::span<const std::uint32_t>, JpegHandOver> Find(const Stretch& stretch, std::size_t count,
                                                                  Deadline deadline);

  // A place in an MCU, as the loops need it: what comes next inside a block, and after its end.
  struct Node {
    std::array<const BlockStep*, 2> steps{};
    std::array<const Node*, 2> nodes{};
    const BlockLookup* lookup = nullptr;
  };

 private:
  struct Part;

  Part MakePart(std::size_t which, std::uint64_t begin, std::uint64_t end, std::size_t blocks);
  void PlaceAt(Part& part, std::size_t block) const;
  // Goes on with `done` until it meets `next`, and takes over what that one found.
  void Join(Part& done, const Part& next, std::size_t count) const;

  static constexpr std::size_t kMostParts = 4;
  struct Buffer {
    std::unique_ptr<std::uint32_t[]> places;
    std::size_t size = 0;
  };

  std::array<Node, kMostBlocksOfMcu> nodes_;
  std::size_t blocks_of_mcu_;
  std::array<Buffer, kMostParts> buffers_;
};

}  // namespace imaging
