#include "server/thumbs/frequency_sketch.h"

#include <algorithm>

namespace server {
namespace {

constexpr std::size_t kRows = 4;
constexpr std::size_t kEntriesPerBlock = 8;
constexpr std::uint64_t kCounterMask = 0xf;
constexpr unsigned kMostCounted = 15;

// A place in a row of two words: one bit chooses the word.
struct Place {
  std::size_t word;
  unsigned bit;
};

// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): which bits of the hash chose the shard and
// the block must not show in the places within it.
std::uint64_t Mix(std::uint64_t hash) {
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

// Rows take five bits of the mixed hash each for counters, from below, and seven for the doorkeeper, above.
Place CounterPlace(std::uint64_t mixed, std::size_t row) {
  const std::uint64_t bits = mixed >> (row * 5);
  return {row * 2 + (bits >> 4 & 1), static_cast<unsigned>(bits & 0xf) * 4};
}

Place SeenPlace(std::uint64_t mixed, std::size_t row) {
  const std::uint64_t bits = mixed >> (kRows * 5 + row * 7);
  return {row * 2 + (bits >> 6 & 1), static_cast<unsigned>(bits & 0x3f)};
}

using Words = std::array<std::uint64_t, kRows * 2>;

unsigned CountAt(const Words& counters, Place place) {
  return static_cast<unsigned>(counters[place.word] >> place.bit & kCounterMask);
}

unsigned Count(const Words& counters, std::uint64_t mixed) {
  unsigned least = kMostCounted;
  for (std::size_t row = 0; row < kRows; ++row)
    least = std::min(least, CountAt(counters, CounterPlace(mixed, row)));
  return least;
}

bool Seen(const Words& seen, std::uint64_t mixed) {
  for (std::size_t row = 0; row < kRows; ++row) {
    const Place place = SeenPlace(mixed, row);
    if ((seen[place.word] >> place.bit & 1) == 0) return false;
  }
  return true;
}

void MarkSeen(Words& seen, std::uint64_t mixed) {
  for (std::size_t row = 0; row < kRows; ++row) {
    const Place place = SeenPlace(mixed, row);
    seen[place.word] |= std::uint64_t{1} << place.bit;
  }
}

}  // namespace

FrequencySketch::FrequencySketch(std::size_t entries)
    : blocks_(std::max<std::size_t>(1, entries / kEntriesPerBlock)) {}

// The lower half of the hash, stretched over all blocks (Lemire: "Fast random integer generation in an
// interval", 2019).
std::size_t FrequencySketch::BlockOf(std::uint64_t hash) const {
  return static_cast<std::size_t>((hash & 0xffffffff) * blocks_.size() >> 32);
}

void FrequencySketch::Record(std::uint64_t hash) {
  ++recorded_;
  Block& block = blocks_[BlockOf(hash)];
  const std::uint64_t mixed = Mix(hash);
  if (!Seen(block.seen, mixed)) return MarkSeen(block.seen, mixed);
  const unsigned least = Count(block.counters, mixed);
  if (least == kMostCounted) return;
  for (std::size_t row = 0; row < kRows; ++row) {
    const Place place = CounterPlace(mixed, row);
    if (CountAt(block.counters, place) == least) block.counters[place.word] += std::uint64_t{1} << place.bit;
  }
}

unsigned FrequencySketch::Estimate(std::uint64_t hash) const {
  const Block& block = blocks_[BlockOf(hash)];
  const std::uint64_t mixed = Mix(hash);
  return Count(block.counters, mixed) + (Seen(block.seen, mixed) ? 1 : 0);
}

void FrequencySketch::Age() {
  constexpr std::uint64_t kWithoutTheirTopBits = 0x7777777777777777;
  for (Block& block : blocks_) {
    for (auto& word : block.counters) word = word >> 1 & kWithoutTheirTopBits;
    block.seen.fill(0);
  }
  recorded_ /= 2;
}

}  // namespace server
