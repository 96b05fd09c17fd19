// Thumbnails in memory, ready to be answered: bounded by bytes, sharded by key. What is asked for often
// stays, and a crawl through keys that nobody else asks for does not push it out (hot_cache_shard.h).
//
// Thread-safe; Find takes one shard's lock for a look-up and a list splice, and allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>

#include "server/thumbs/hot_cache_shard.h"
#include "server/thumbs/sip_hash.h"
#include "server/thumbs/source_memo.h"
#include "server/thumbs/thumbnail.h"

namespace server {

struct HotThumbnail {
  std::shared_ptr<const Thumbnail> thumbnail;
  std::shared_ptr<SourceNote> source;  // its original's note
  std::uint64_t version = 0;           // the note's version this was made from
};

class HotCache {
 public:
  // 0 bytes: holds nothing. Beside them go 16 bytes for every 4096, to count accesses with. `seed` is fixed
  // for exact tests only.
  explicit HotCache(std::uint64_t capacity_bytes, HashSeed seed = RandomHashSeed());

  // Every call counts as one request for the key, whether it is found or not.
  std::shared_ptr<const HotThumbnail> Find(std::string_view key);
  // For second looks within one request: counts for nothing.
  std::shared_ptr<const HotThumbnail> Peek(std::string_view key) const;
  // Replaces what the key held; a key that is new has to be worth what it would push out. What is too large
  // for its shard's quarter is not taken.
  void Put(std::string_view key, std::shared_ptr<const HotThumbnail> entry);
  void Erase(std::string_view key);

  // A thumbnail of more bytes than this would not be taken.
  std::uint64_t max_entry_bytes() const { return shard_capacity_ / 4; }
  std::uint64_t bytes() const;
  std::size_t entries() const;

 private:
  struct Shard {
    explicit Shard(std::uint64_t capacity_bytes) : entries(capacity_bytes) {}
    mutable std::mutex mutex;
    HotCacheShard entries;
  };

  Shard& ShardOf(std::uint64_t hash) const;

  const HashSeed seed_;
  const std::uint64_t shard_capacity_;
  mutable std::deque<Shard> shards_;
};

}  // namespace server
