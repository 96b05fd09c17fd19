#include "server/thumbs/missing_originals.h"

#include <utility>

namespace server {

void MissingOriginals::Add(std::string_view original, Time asked) {
  const std::lock_guard lock(mutex_);
  const Time until = now_() + options_.time;
  if (options_.time.count() == 0 || asked <= WhenForgotten(original)) return;
  if (const auto known = places_.find(original); known != places_.end()) Drop(known->second);
  entries_.push_back({std::string(original), until});
  bytes_ += original.size() + kEntryOverhead;
  places_.emplace(entries_.back().key, std::prev(entries_.end()));
  MakeRoom();
}

bool MissingOriginals::Holds(std::string_view original) {
  const std::lock_guard lock(mutex_);
  const auto known = places_.find(original);
  if (known == places_.end()) return false;
  if (now_() < known->second->until) return true;
  Drop(known->second);
  return false;
}

void MissingOriginals::Forget(std::string_view original) {
  const std::lock_guard lock(mutex_);
  WhenForgotten(original) = now_();
  if (const auto known = places_.find(original); known != places_.end()) Drop(known->second);
}

std::size_t MissingOriginals::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void MissingOriginals::Drop(Entries::iterator entry) {
  bytes_ -= entry->key.size() + kEntryOverhead;
  places_.erase(entry->key);
  entries_.erase(entry);
}

void MissingOriginals::MakeRoom() {
  const Time now = now_();
  while (!entries_.empty() && (bytes_ > options_.most_bytes || entries_.front().until <= now))
    Drop(entries_.begin());
}

}  // namespace server
