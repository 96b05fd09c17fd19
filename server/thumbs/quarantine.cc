#include "server/thumbs/quarantine.h"

#include <algorithm>

#include <fmt/format.h>

namespace server {
namespace {

// No ETag holds a line feed.
std::string NameOf(std::string_view original, const SourceVersion& version) {
  return fmt::format("{}\n{}\n{}", version.etag, version.size, original);
}

}  // namespace

bool Quarantine::Holds(std::string_view original, const SourceVersion& version) {
  const std::lock_guard lock(mutex_);
  if (entries_.empty()) return false;
  ForgetOld();
  const auto found = by_name_.find(NameOf(original, version));
  return found != by_name_.end() && found->second->strikes >= options_.strikes;
}

void Quarantine::Strike(std::string_view original, const SourceVersion& version) {
  if (options_.time.count() == 0) return;
  const std::lock_guard lock(mutex_);
  ForgetOld();
  std::string name = NameOf(original, version);
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
  } else {
    entries_.push_front({std::move(name), 0, {}});
    by_name_.emplace(entries_.front().name, entries_.begin());
  }
  ++entries_.front().strikes;
  entries_.front().last = now_();
  if (entries_.size() > options_.most_entries) Forget(std::prev(entries_.end()));
}

void Quarantine::ForgetOld() {
  const auto now = now_();
  while (!entries_.empty() && now - entries_.back().last >= options_.time) Forget(std::prev(entries_.end()));
}

void Quarantine::Forget(Entries::iterator entry) {
  by_name_.erase(entry->name);
  entries_.erase(entry);
}

std::size_t Quarantine::held() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(entries_, [&](const Entry& entry) { return entry.strikes >= options_.strikes; }));
}

}  // namespace server
