// Passes over the symbols of a block, several at a lookup.
#pragma once

#include <array>
#include <cstdint>

#include "imaging/jpeg/huffman_code.h"

namespace imaging {

inline constexpr int kBlockCoefficients = 64;

// What the next bits of a block do to a place in it. The low six bits: how many bits are passed over; above
// them what is added to the index of the next coefficient. Past an end-of-block, kBlockEnded is added too.
// kNeedsCare alone: no code that fits into the lookup, or symbols that reach the end of a block; with it set
// in the sum, the index may have run past the end, and one symbol at a time has to be looked at.
using BlockStep = std::uint16_t;
inline constexpr std::uint32_t kStepBits = 6;
inline constexpr std::uint32_t kNeedsCare = kBlockCoefficients;
inline constexpr std::uint32_t kBlockEnded = 2 * kBlockCoefficients;

// For the blocks of one component in one scan. 24 KB.
struct BlockLookup {
  HuffmanDecoder dc;
  HuffmanDecoder ac;
  std::array<BlockStep, kLookupSize> from_dc;  // by the bits at the beginning of a block
  std::array<BlockStep, kLookupSize> from_ac;  // inside one

  // False where a table is unusable, see HuffmanDecoder::Build.
  bool Build(const HuffmanCode& dc_code, const HuffmanCode& ac_code);
};

struct SingleStep {
  std::uint32_t bits = 0;
  std::uint32_t next = 0;  // index of the next coefficient; from kBlockEnded on the block is over
  bool valid = false;      // false: no code, or past the last coefficient
};

// One symbol, at coefficient `index`, 0 to 63.
SingleStep StepOver(const BlockLookup& lookup, std::uint64_t window, std::uint32_t index);

}  // namespace imaging
