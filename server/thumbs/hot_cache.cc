#include "server/thumbs/hot_cache.h"

#include <string>
#include <utility>

namespace server {
namespace {

// What an entry costs beside its picture: list node, map node, strings, control blocks.
constexpr std::uint64_t kEntryOverhead = 640;
// Small caches are not cut up: a shard must hold some pictures to be worth its lock.
constexpr std::uint64_t kShardedFrom = 64'000'000;
constexpr std::size_t kShards = 16;

std::size_t ShardsFor(std::uint64_t capacity_bytes) {
  return capacity_bytes >= kShardedFrom ? kShards : 1;
}

}  // namespace

HotCache::HotCache(std::uint64_t capacity_bytes, HashSeed seed)
    : seed_(seed), shard_capacity_(capacity_bytes / ShardsFor(capacity_bytes)) {
  for (std::size_t i = 0; i < ShardsFor(capacity_bytes); ++i) shards_.emplace_back(shard_capacity_);
}

// By the hash's upper half: the sketch takes its blocks by the lower.
HotCache::Shard& HotCache::ShardOf(std::uint64_t hash) const {
  return shards_[(hash >> 32) % shards_.size()];
}

std::shared_ptr<const HotThumbnail> HotCache::Find(std::string_view key) {
  const std::uint64_t hash = SipHash(key, seed_);
  Shard& shard = ShardOf(hash);
  const std::lock_guard lock(shard.mutex);
  return shard.entries.Find({key, hash});
}

std::shared_ptr<const HotThumbnail> HotCache::Peek(std::string_view key) const {
  const std::uint64_t hash = SipHash(key, seed_);
  const Shard& shard = ShardOf(hash);
  const std::lock_guard lock(shard.mutex);
  return shard.entries.Peek({key, hash});
}

void HotCache::Put(std::string_view key, std::shared_ptr<const HotThumbnail> entry) {
  const std::uint64_t picture = entry->thumbnail->bytes ? entry->thumbnail->bytes->size() : 0;
  if (picture > max_entry_bytes()) return Erase(key);
  const std::uint64_t hash = SipHash(key, seed_);
  // Outlives the lock, so that what is pushed out is freed after it.
  HotCacheShard::Slots slots;
  slots.push_back({std::string(key), hash, std::move(entry), picture + key.size() + kEntryOverhead});
  Shard& shard = ShardOf(hash);
  const std::lock_guard lock(shard.mutex);
  shard.entries.Put(slots);
}

void HotCache::Erase(std::string_view key) {
  const std::uint64_t hash = SipHash(key, seed_);
  HotCacheShard::Slots erased;
  Shard& shard = ShardOf(hash);
  const std::lock_guard lock(shard.mutex);
  shard.entries.Erase({key, hash}, erased);
}

std::uint64_t HotCache::bytes() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.entries.bytes();
  }
  return sum;
}

std::size_t HotCache::entries() const {
  std::size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.entries.entries();
  }
  return sum;
}

}  // namespace server
