// One shard of the hot cache: which entries stay. W-TinyLFU (Einziger, Friedman, Manes: "TinyLFU: A Highly
// Efficient Cache Admission Policy", ACM Transactions on Storage 13(4), 2017), weighed by bytes.
//
// What is new enters a window of 1 % of the bytes, where bursts live on recency alone. What falls out of it
// becomes a candidate for the main part and must prove itself there against those that it would push out. The
// main part is a segmented LRU: probation for what was admitted, and 80 % protected for what was asked for
// again since; victims come from probation's end first.
//
// Sizes differ by three orders of magnitude, and one large candidate can cost many small entries. So a
// candidate must have been asked for more often than all its victims together ("Lightweight Robust Size Aware
// Cache Management", Einziger, Eytan, Friedman, Manes, ACM Transactions on Storage 18(3), 2022, calls this
// aggregated victims): the exchange then is one of fewer expected hits for more, which no rule on single
// victims or their maximum can say.
//
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/thumbs/frequency_sketch.h"

namespace server {

struct HotThumbnail;

class HotCacheShard {
 public:
  struct Key {
    std::string_view text;
    std::uint64_t hash;

    bool operator==(const Key& other) const { return hash == other.hash && text == other.text; }
  };

  struct Segment;
  struct Slot {
    std::string text;
    std::uint64_t hash;
    std::shared_ptr<const HotThumbnail> entry;
    std::uint64_t charge;     // bytes, with what its keeping costs
    Segment* home = nullptr;  // the shard's own

    Key key() const { return {text, hash}; }
  };
  using Slots = std::list<Slot>;

  struct Segment {
    Slots slots;  // most recently used first
    std::uint64_t bytes = 0;
  };

  explicit HotCacheShard(std::uint64_t capacity_bytes);
  HotCacheShard(const HotCacheShard&) = delete;
  HotCacheShard& operator=(const HotCacheShard&) = delete;

  // Counts as an access, also where nothing is found: that is how a newcomer earns its place.
  std::shared_ptr<const HotThumbnail> Find(const Key& key);
  // The same, not counted.
  std::shared_ptr<const HotThumbnail> Peek(const Key& key) const;

  // Takes in the one slot that `slots` holds, and leaves there what had to go for it, perhaps the slot
  // itself. What the key held before is replaced in any case, and its successor then stays; only what is
  // larger than the main part does not. Neither allocates slots nor frees any, so that the caller's lock is a
  // short one.
  void Put(Slots& slots);
  // What the key held goes to `slots`.
  void Erase(const Key& key, Slots& slots);

  std::uint64_t bytes() const { return window_.bytes + main_bytes(); }
  std::size_t entries() const { return index_.size(); }

 private:
  using Place = Slots::iterator;
  struct HashOf {
    std::size_t operator()(const Key& key) const noexcept { return key.hash; }
  };

  std::uint64_t main_bytes() const { return probation_.bytes + protected_.bytes; }
  void Count(std::uint64_t hash);
  void Touch(Place place);
  void Replace(Place place, Slot& successor);
  void Settle(const Slot* kept, Slots& dropped);
  bool OutweighsVictims(const Slot& candidate) const;
  void SpareVictim();
  void MakeRoom(const Slot* kept, Slots& dropped);
  void MoveToFront(Place place, Segment& segment);
  void Drop(Place place, Slots& dropped);

  const std::uint64_t window_capacity_;
  const std::uint64_t main_capacity_;
  const std::uint64_t protected_capacity_;  // of the main part
  const std::size_t fewest_sampled_;        // entries
  FrequencySketch sketch_;
  Segment window_;
  Segment probation_;
  Segment protected_;
  // Views into the slots' texts: list nodes never move.
  std::unordered_map<Key, Place, HashOf> index_;
};

}  // namespace server
