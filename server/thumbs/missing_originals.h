// Originals that the store said it does not have, so that it is not asked for each of them again and again: a
// broken link on a busy page, or somebody who guesses names. Thread-safe; nothing blocks.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/thumbs/source_memo.h"

namespace server {

class MissingOriginals {
 public:
  // What one costs beside its key.
  static constexpr std::size_t kEntryOverhead = 200;  // bytes

  struct Options {
    std::chrono::milliseconds time{10'000};  // one is remembered; 0: none ever is
    std::size_t most_bytes = 8'000'000;      // of all, keys counted: anybody can ask for any name
  };
  using Time = std::chrono::steady_clock::time_point;

  MissingOriginals(Options options, SteadyClock now) : options_(options), now_(std::move(now)) {}

  // The store has no such original, said in answer to a question that was sent at `asked`.
  void Add(std::string_view original, Time asked);
  bool Holds(std::string_view original);
  // It is there, or may be by now: answers to questions sent before this no longer count either.
  void Forget(std::string_view original);

  std::size_t size() const;  // what is past its time may be among them

 private:
  struct Entry {
    std::string key;
    Time until;
  };
  using Entries = std::list<Entry>;

  void Drop(Entries::iterator entry);
  void MakeRoom();
  Time& WhenForgotten(std::string_view original) {
    return forgotten_[std::hash<std::string_view>()(original) % forgotten_.size()];
  }

  const Options options_;
  const SteadyClock now_;
  mutable std::mutex mutex_;
  // By hash of the key: when one of them was last forgotten. Who shares a slot is at worst not remembered
  // once.
  std::vector<Time> forgotten_ = std::vector<Time>(1024, Time::min());
  Entries entries_;  // in the order in which their time ends
  // Views into the entries' keys: list nodes never move.
  std::unordered_map<std::string_view, Entries::iterator> places_;
  std::size_t bytes_ = 0;
};

}  // namespace server
