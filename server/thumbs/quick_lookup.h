// Steps 2 and 7 without a thread that waits, for the usual hit: a small thumbnail of an original that was
// looked at lately, from a store that answers well at the first attempt. All else is StoredLookup's.
// Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "imaging/encoding_options.h"
#include "s3client/object_store.h"
#include "server/thumbs/freshness.h"
#include "server/thumbs/stored_lookup.h"

namespace server {

class QuickLookup {
 public:
  struct Request {
    std::string key;  // of the thumbnail
    std::shared_ptr<SourceNote> note;
    s3client::Deadline deadline;
    std::stop_token stop;  // nobody waits any more
  };
  using Found = StoredLookup::Found;
  // kHeld or kMissing, and how long that took; nothing: StoredLookup is to be asked.
  using Told = std::function<void(std::optional<Found>, std::chrono::microseconds)>;

  // The references must outlive this. What was stored with another `encoding` is not found.
  QuickLookup(s3client::ObjectStore& thumbs, Freshness& freshness, Metrics& metrics,
              const imaging::EncodingOptions& encoding = {})
      : thumbs_(thumbs), freshness_(freshness), metrics_(metrics), encoding_(encoding) {}
  ~QuickLookup() { Stop(); }

  // Never blocks. `told` is called once, in a thread of the store's own, where it must neither block nor
  // throw. False: not now, and it will not be called.
  bool Start(Request request, Told told);

  // Refuses from now on, and returns when all who were to be told have been.
  void Stop();

 private:
  struct Attempt;

  bool StartGet(const std::shared_ptr<Attempt>& attempt, const s3client::GetOptions& options);
  bool Enter();
  void Leave();
  std::optional<Found> Weigh(const Attempt& attempt, s3client::Result<s3client::Object> object);
  std::optional<Found> Judged(const Attempt& attempt, s3client::Object object);
  // Which thumbnails were too large before, by their keys' hashes: a guess that may be wrong either way.
  std::atomic<std::size_t>& LargeSlot(std::size_t hash) { return large_[hash % large_.size()]; }

  s3client::ObjectStore& thumbs_;
  Freshness& freshness_;
  Metrics& metrics_;
  const imaging::EncodingOptions encoding_;
  std::array<std::atomic<std::size_t>, 4096> large_{};
  std::mutex mutex_;
  std::condition_variable left_;
  int under_way_ = 0;
  bool stopped_ = false;
};

}  // namespace server
