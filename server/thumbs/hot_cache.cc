#include "server/thumbs/hot_cache.h"

#include <functional>

namespace server {
namespace {

// What an entry costs beside its picture: list node, map node, strings, control blocks.
constexpr std::uint64_t kEntryOverhead = 640;
// Small caches are not cut up: a shard must hold some pictures to be worth its lock.
constexpr std::uint64_t kShardedFrom = 64'000'000;
constexpr std::size_t kShards = 16;

}  // namespace

HotCache::HotCache(std::uint64_t capacity_bytes)
    : shards_(capacity_bytes >= kShardedFrom ? kShards : 1),
      shard_capacity_(capacity_bytes / shards_.size()) {}

HotCache::Shard& HotCache::ShardOf(std::string_view key) {
  return shards_[std::hash<std::string_view>()(key) % shards_.size()];
}

std::shared_ptr<const HotThumbnail> HotCache::Find(std::string_view key) {
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.slots.find(key);
  if (found == shard.slots.end()) return nullptr;
  shard.order.splice(shard.order.begin(), shard.order, found->second);
  return found->second->entry;
}

void HotCache::Put(std::string_view key, std::shared_ptr<const HotThumbnail> entry) {
  const std::uint64_t picture = entry->thumbnail->bytes ? entry->thumbnail->bytes->size() : 0;
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  EraseLocked(shard, key);
  const std::uint64_t charge = picture + key.size() + kEntryOverhead;
  if (charge > shard_capacity_ || picture > max_entry_bytes()) return;
  while (shard.bytes + charge > shard_capacity_ && !shard.order.empty()) {
    EraseLocked(shard, std::string(shard.order.back().key));
  }
  shard.order.push_front({std::string(key), std::move(entry), charge});
  shard.slots.emplace(shard.order.front().key, shard.order.begin());
  shard.bytes += charge;
}

void HotCache::Erase(std::string_view key) {
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  EraseLocked(shard, key);
}

void HotCache::EraseLocked(Shard& shard, std::string_view key) {
  const auto found = shard.slots.find(key);
  if (found == shard.slots.end()) return;
  const auto slot = found->second;
  shard.bytes -= slot->charge;
  shard.slots.erase(found);
  shard.order.erase(slot);
}

std::uint64_t HotCache::bytes() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.bytes;
  }
  return sum;
}

std::size_t HotCache::entries() const {
  std::size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.order.size();
  }
  return sum;
}

}  // namespace server
