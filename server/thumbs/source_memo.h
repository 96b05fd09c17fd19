// What is known of originals: which version was seen last, and when. Thumbnails in memory share the note of
// their original, so that one check, or one sight of a new version, counts for all sizes at once.
//
// Thread-safe; IsFresh takes no lock.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/thumbs/thumbnail.h"

namespace server {

using SteadyClock = std::function<std::chrono::steady_clock::time_point()>;

class SourceNote {
 public:
  // Counts versions seen; equal numbers mean the same version. 0: none seen yet.
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  friend class SourceMemo;
  using Ticks = std::chrono::steady_clock::rep;
  static constexpr Ticks kNever = std::chrono::steady_clock::duration::min().count();
  static constexpr Ticks kBeforeAnyAnswer = kNever + 1;

  std::mutex mutex_;  // guards etag_, size_ and distrusted_, and that version_ moves with them
  std::string etag_;
  std::uint64_t size_ = 0;
  Ticks distrusted_ = kNever;  // answers to questions older than this do not count
  std::atomic<std::uint64_t> version_{0};
  std::atomic<Ticks> checked_{kNever};
  std::atomic<Ticks> unanswered_{kNever};  // when the store last could not tell
  std::atomic<bool> dropped_{false};       // the memo has another note of the original by now, or none
};

class SourceMemo {
 public:
  // What one original costs beside its key: nodes, note and ETag.
  static constexpr std::size_t kEntryOverhead = 340;  // bytes

  // `fresh_for`: how long a check holds; nullopt: a version once seen is never checked again. At most
  // `capacity_bytes` are held, keys counted, since anybody can ask for originals of any name; the least
  // recently noted are forgotten first.
  SourceMemo(std::optional<std::chrono::seconds> fresh_for, std::size_t capacity_bytes, SteadyClock now);

  std::shared_ptr<SourceNote> Note(std::string_view original);

  // The store says that this is the original's version. Gives the version's number; 0: something newer is
  // known already. `asked` is when the question was sent, by Now: an answer is as old as its question.
  std::uint64_t Saw(SourceNote& note, const SourceVersion& version,
                    std::chrono::steady_clock::time_point asked);
  // The original is gone, or must be looked at before its thumbnails are served again.
  void Distrust(SourceNote& note);

  // The store could not tell what the version is.
  void CouldNotTell(SourceNote& note);
  // True for a short while after that, never longer than a check holds: asking again would only hold up what
  // can be served all the same.
  bool IsUnanswered(const SourceNote& note) const;

  // True while thumbnails made from version number `version` may be served without a question. Never with a
  // note that the memo has dropped: word of a change would not reach it.
  bool IsFresh(const SourceNote& note, std::uint64_t version) const;
  // The same for a stored thumbnail, whose source is known by ETag and size. Gives the version's number; 0:
  // the original is known to be another; nullopt: the store must be asked.
  std::optional<std::uint64_t> FreshVersion(SourceNote& note, const SourceVersion& version);

  // True while FreshVersion can tell without asking the store.
  bool Knows(const SourceNote& note) const { return TakesAnyWord(note) || CheckedRecently(note); }

  // The clock that `asked` is read from.
  std::chrono::steady_clock::time_point Now() const { return now_(); }

 private:
  using Order = std::list<std::string>;
  struct Entry {
    std::shared_ptr<SourceNote> note;
    Order::iterator place;
  };

  void ForgetOldest();
  bool CheckedRecently(const SourceNote& note) const;
  // Never to be checked, and nothing known yet: a stored thumbnail's own word is what there is.
  bool TakesAnyWord(const SourceNote& note) const { return !fresh_for_ && note.version() == 0; }

  const std::optional<std::chrono::seconds> fresh_for_;
  const std::size_t capacity_bytes_;
  const SteadyClock now_;
  std::mutex mutex_;
  Order order_;  // most recently noted first
  // Views into order_'s keys: list nodes never move.
  std::unordered_map<std::string_view, Entry> notes_;
  std::size_t bytes_ = 0;
};

}  // namespace server
