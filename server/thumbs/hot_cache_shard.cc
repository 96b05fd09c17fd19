#include "server/thumbs/hot_cache_shard.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace server {
namespace {

// The sketch is made for entries of this size: thumbnails are larger but for the smallest.
constexpr std::uint64_t kSmallestUsual = 4'096;
constexpr std::size_t kFewestSketched = 64;
// The sketch forgets by half when it has counted so many accesses for each entry held: TinyLFU's sample.
constexpr std::uint64_t kSamplesPerEntry = 10;

std::size_t EntriesToSketch(std::uint64_t capacity_bytes) {
  return std::max(kFewestSketched, static_cast<std::size_t>(capacity_bytes / kSmallestUsual));
}

}  // namespace

HotCacheShard::HotCacheShard(std::uint64_t capacity_bytes)
    : window_capacity_(capacity_bytes / 100),
      main_capacity_(capacity_bytes - window_capacity_),
      protected_capacity_(main_capacity_ / 5 * 4),
      fewest_sampled_(EntriesToSketch(capacity_bytes) / 8),
      sketch_(EntriesToSketch(capacity_bytes)) {}

std::shared_ptr<const HotThumbnail> HotCacheShard::Find(const Key& key) {
  Count(key.hash);
  const auto found = index_.find(key);
  if (found == index_.end()) return nullptr;
  Touch(found->second);
  return found->second->entry;
}

std::shared_ptr<const HotThumbnail> HotCacheShard::Peek(const Key& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : found->second->entry;
}

void HotCacheShard::Count(std::uint64_t hash) {
  sketch_.Record(hash);
  const std::uint64_t entries = std::max(index_.size(), fewest_sampled_);
  if (sketch_.recorded() >= kSamplesPerEntry * entries) sketch_.Age();
}

void HotCacheShard::Touch(Place place) {
  if (place->home == &window_) return MoveToFront(place, window_);
  MoveToFront(place, protected_);
  while (protected_.bytes > protected_capacity_) MoveToFront(std::prev(protected_.slots.end()), probation_);
}

void HotCacheShard::Put(Slots& slots) {
  Slot& slot = slots.front();
  if (slot.charge > main_capacity_) return Erase(slot.key(), slots);
  const auto found = index_.find(slot.key());
  if (found != index_.end()) {
    Replace(found->second, slot);
    return Settle(&*found->second, slots);
  }
  index_.emplace(slot.key(), slots.begin());
  slot.home = &window_;
  window_.bytes += slot.charge;
  window_.slots.splice(window_.slots.begin(), slots, slots.begin());
  Settle(nullptr, slots);
}

void HotCacheShard::Replace(Place place, Slot& successor) {
  place->home->bytes += successor.charge - place->charge;
  std::swap(place->charge, successor.charge);
  std::swap(place->entry, successor.entry);
  MoveToFront(place, *place->home);
}

// Brings both parts below their capacities again. `kept`: stays whatever it weighs; null: none.
void HotCacheShard::Settle(const Slot* kept, Slots& dropped) {
  while (window_.bytes > window_capacity_) {
    const Place last = std::prev(window_.slots.end());
    if (&*last != kept && !OutweighsVictims(*last)) {
      Drop(last, dropped);
      SpareVictim();
      continue;
    }
    MoveToFront(last, probation_);
    MakeRoom(&*last, dropped);
  }
  MakeRoom(kept, dropped);
}

// Stops as soon as the victims outweigh it: most candidates are told by the first.
bool HotCacheShard::OutweighsVictims(const Slot& candidate) const {
  const unsigned frequency = sketch_.Estimate(candidate.hash);
  std::uint64_t room = main_capacity_ - main_bytes();
  unsigned victims = 0;
  for (const Segment* segment : {&probation_, &protected_}) {
    for (auto victim = segment->slots.end(); victim != segment->slots.begin();) {
      --victim;
      if (room >= candidate.charge) return true;
      victims += sketch_.Estimate(victim->hash);
      if (victims >= frequency) return false;
      room += victim->charge;
    }
  }
  return room >= candidate.charge;
}

// The first victim has stood its test, for now: else one that was popular long ago would shield the idle ones
// behind it until its count has aged away.
void HotCacheShard::SpareVictim() {
  if (!probation_.slots.empty()) MoveToFront(std::prev(probation_.slots.end()), probation_);
}

// In the same order as OutweighsVictims goes through them.
void HotCacheShard::MakeRoom(const Slot* kept, Slots& dropped) {
  while (main_bytes() > main_capacity_) {
    const bool in_probation = !probation_.slots.empty() && &probation_.slots.back() != kept;
    Drop(std::prev((in_probation ? probation_ : protected_).slots.end()), dropped);
  }
}

void HotCacheShard::MoveToFront(Place place, Segment& segment) {
  segment.slots.splice(segment.slots.begin(), place->home->slots, place);
  place->home->bytes -= place->charge;
  segment.bytes += place->charge;
  place->home = &segment;
}

void HotCacheShard::Drop(Place place, Slots& dropped) {
  index_.erase(place->key());
  place->home->bytes -= place->charge;
  dropped.splice(dropped.end(), place->home->slots, place);
}

void HotCacheShard::Erase(const Key& key, Slots& slots) {
  const auto found = index_.find(key);
  if (found != index_.end()) Drop(found->second, slots);
}

}  // namespace server
