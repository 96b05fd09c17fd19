#include "server/thumbs/source_memo.h"

#include <algorithm>

namespace server {
namespace {

constexpr std::chrono::seconds kAskAgainAfter{5};

}  // namespace

SourceMemo::SourceMemo(std::optional<std::chrono::seconds> fresh_for, std::size_t capacity_bytes,
                       SteadyClock now)
    : fresh_for_(fresh_for), capacity_bytes_(capacity_bytes), now_(std::move(now)) {}

std::shared_ptr<SourceNote> SourceMemo::Note(std::string_view original) {
  const std::lock_guard lock(mutex_);
  if (const auto found = notes_.find(original); found != notes_.end()) {
    order_.splice(order_.begin(), order_, found->second.place);
    return found->second.note;
  }
  bytes_ += original.size() + kEntryOverhead;
  while (bytes_ > capacity_bytes_ && !order_.empty()) ForgetOldest();
  order_.emplace_front(original);
  auto note = std::make_shared<SourceNote>();
  notes_.emplace(order_.front(), Entry{note, order_.begin()});
  return note;
}

void SourceMemo::ForgetOldest() {
  const std::string& key = order_.back();
  bytes_ -= key.size() + kEntryOverhead;
  const auto entry = notes_.find(key);
  entry->second.note->dropped_.store(true, std::memory_order_release);
  notes_.erase(entry);
  order_.pop_back();
}

std::uint64_t SourceMemo::Saw(SourceNote& note, const SourceVersion& version,
                              std::chrono::steady_clock::time_point asked) {
  const std::lock_guard lock(note.mutex_);
  const auto asked_at = asked.time_since_epoch().count();
  const bool changed = note.version_.load() == 0 || note.etag_ != version.etag || note.size_ != version.size;
  // A slow answer must not undo what a later question, or word of a change, has taught since.
  if (asked_at < note.distrusted_ || (changed && asked_at < note.checked_.load())) return 0;
  if (changed) {
    note.etag_ = version.etag;
    note.size_ = version.size;
    note.version_.fetch_add(1, std::memory_order_acq_rel);
  }
  if (asked_at > note.checked_.load()) note.checked_.store(asked_at, std::memory_order_release);
  return note.version_.load();
}

void SourceMemo::Distrust(SourceNote& note) {
  const std::lock_guard lock(note.mutex_);
  note.etag_.clear();
  note.size_ = 0;
  note.version_.fetch_add(1, std::memory_order_acq_rel);
  note.distrusted_ = now_().time_since_epoch().count();
  note.checked_.store(SourceNote::kNever, std::memory_order_release);
}

void SourceMemo::CouldNotTell(SourceNote& note) {
  note.unanswered_.store(now_().time_since_epoch().count(), std::memory_order_release);
}

bool SourceMemo::IsUnanswered(const SourceNote& note) const {
  const auto unanswered = note.unanswered_.load(std::memory_order_acquire);
  if (unanswered == SourceNote::kNever) return false;
  const auto since = now_().time_since_epoch() - std::chrono::steady_clock::duration(unanswered);
  return since < std::min(kAskAgainAfter, fresh_for_.value_or(kAskAgainAfter));
}

bool SourceMemo::IsFresh(const SourceNote& note, std::uint64_t version) const {
  return note.version_.load(std::memory_order_acquire) == version && CheckedRecently(note) &&
         !note.dropped_.load(std::memory_order_acquire);
}

std::optional<std::uint64_t> SourceMemo::FreshVersion(SourceNote& note, const SourceVersion& version) {
  const std::lock_guard lock(note.mutex_);
  if (TakesAnyWord(note)) {
    note.etag_ = version.etag;
    note.size_ = version.size;
    note.checked_.store(SourceNote::kBeforeAnyAnswer, std::memory_order_release);
    note.version_.store(1, std::memory_order_release);
  }
  if (!CheckedRecently(note)) return std::nullopt;
  const bool same = note.etag_ == version.etag && note.size_ == version.size;
  // Never to be checked, but there was word of a change: then it matters which version this is.
  const bool any = !fresh_for_ && note.distrusted_ == SourceNote::kNever;
  return same || any ? note.version_.load() : 0;
}

bool SourceMemo::CheckedRecently(const SourceNote& note) const {
  const auto checked = note.checked_.load(std::memory_order_acquire);
  if (checked == SourceNote::kNever) return false;
  const std::chrono::steady_clock::duration since_epoch(checked);
  return !fresh_for_ || now_().time_since_epoch() - since_epoch < *fresh_for_;
}

}  // namespace server
