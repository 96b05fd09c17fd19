// Thumbnails in memory, ready to be answered: bounded by bytes, least recently used out first, sharded by
// key.
//
// Thread-safe; Find takes one shard's lock for a look-up and a list splice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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
  // 0 bytes: holds nothing.
  explicit HotCache(std::uint64_t capacity_bytes);

  std::shared_ptr<const HotThumbnail> Find(std::string_view key);
  // Replaces what the key held. What is too large for its shard's quarter is not taken.
  void Put(std::string_view key, std::shared_ptr<const HotThumbnail> entry);
  void Erase(std::string_view key);

  // A thumbnail of more bytes than this would not be taken.
  std::uint64_t max_entry_bytes() const { return shard_capacity_ / 4; }
  std::uint64_t bytes() const;
  std::size_t entries() const;

 private:
  struct Slot {
    std::string key;
    std::shared_ptr<const HotThumbnail> entry;
    std::uint64_t charge;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::list<Slot> order;  // most recently used first
    // Views into order's keys: list nodes never move.
    std::unordered_map<std::string_view, std::list<Slot>::iterator> slots;
    std::uint64_t bytes = 0;
  };

  Shard& ShardOf(std::string_view key);
  static void EraseLocked(Shard& shard, std::string_view key);

  std::vector<Shard> shards_;
  std::uint64_t shard_capacity_;
};

}  // namespace server
