// About how often a key was asked for lately, for many more keys than are held: TinyLFU (Einziger, Friedman,
// Manes: "TinyLFU: A Highly Efficient Cache Admission Policy", ACM Transactions on Storage 13(4), 2017).
//
// A count-min sketch of 4-bit counters, four per key, raised by minimal increment, behind a doorkeeper: a
// Bloom filter that takes a key's first access, so that a crawl of keys never seen again leaves the counters
// alone. Aging halves the counters and empties the doorkeeper: what was popular is forgotten.
//
// All that is known of a key lies in two neighbouring cache lines. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace server {

class FrequencySketch {
 public:
  static constexpr unsigned kMostEstimated = 16;

  // For a cache of `entries`: 16 bytes for each.
  explicit FrequencySketch(std::size_t entries);

  // One access. `hash` is a good one, of 64 bits; it must not be one that clients can foresee.
  void Record(std::uint64_t hash);
  // Accesses since it was last aged, and half of those before; at most kMostEstimated. Too low by one at
  // most, through aging, where it is not at its most; too high where keys collide.
  unsigned Estimate(std::uint64_t hash) const;

  // How many accesses the sketch now stands for.
  std::uint64_t recorded() const { return recorded_; }
  void Age();

 private:
  struct alignas(64) Block {
    std::array<std::uint64_t, 8> counters{};  // 16 each; row i of four has words 2i and 2i + 1
    std::array<std::uint64_t, 8> seen{};      // the doorkeeper's bits, in rows alike
  };

  std::size_t BlockOf(std::uint64_t hash) const;

  std::vector<Block> blocks_;
  std::uint64_t recorded_ = 0;
};

}  // namespace server
