// Originals that killed their decoder or held it past its time, more than once: for a while nobody tries
// again. One that was replaced by another version is a new one. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/thumbs/source_memo.h"
#include "server/thumbs/thumbnail.h"

namespace server {

class Quarantine {
 public:
  struct Options {
    int strikes = 2;                   // as many failures within `time` put an original there
    std::chrono::seconds time{600};    // after its last failure; 0: nothing is ever there
    std::size_t most_entries = 4'096;  // the one that failed longest ago goes first
  };

  Quarantine(Options options, SteadyClock now) : options_(options), now_(std::move(now)) {}

  bool Holds(std::string_view original, const SourceVersion& version);
  void Strike(std::string_view original, const SourceVersion& version);

  std::size_t held() const;  // originals in quarantine

 private:
  struct Entry {
    std::string name;
    int strikes = 0;
    std::chrono::steady_clock::time_point last;
  };
  using Entries = std::list<Entry>;

  void Forget(Entries::iterator entry);
  void ForgetOld();

  const Options options_;
  const SteadyClock now_;
  mutable std::mutex mutex_;
  Entries entries_;  // the one that failed last first
  // Views into entries_' names: list nodes never move.
  std::unordered_map<std::string_view, Entries::iterator> by_name_;
};

}  // namespace server
