// Steps 2 and 7: the thumbnail in the thumbs bucket, checked against its original on the way. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "imaging/encoding_options.h"
#include "s3client/object_store.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/failure.h"
#include "server/thumbs/freshness.h"
#include "server/thumbs/stream_slots.h"
#include "server/thumbs/waiter.h"

namespace server {

// Thumbnails of more bytes than this go out as they come in.
inline constexpr std::uint64_t kStreamedFrom = 256 * 1024;

class StoredLookup {
 public:
  struct Request {
    std::string key;  // of the thumbnail
    std::shared_ptr<SourceNote> note;
    Waiter& leader;
    // Called once before a streamed answer begins: who else waits must look for themselves.
    std::function<void()> on_stream;
    std::stop_token stop;          // nobody waits any more: ends the transfer with kCancelled
    std::uint64_t keep_up_to = 0;  // bytes; a streamed thumbnail up to this size is kept as well
  };

  struct Found {
    enum class State {
      kMissing,   // not there, or to be made again
      kHeld,      // `thumbnail` is whole (without bytes for a head_only query)
      kStreamed,  // the leader has its answer; `thumbnail` is whole where it was kept, else null
    };
    State state = State::kMissing;
    std::shared_ptr<const Thumbnail> thumbnail;
    Judgement judgement;
  };

  // The references must outlive this. A stream holds its caller's thread for as long as its client reads;
  // where there is no slot for another, a thumbnail is held in memory if it may be kept, and refused
  // otherwise.
  // What was stored with another `encoding` is not found.
  StoredLookup(s3client::ObjectStore& thumbs, Freshness& freshness, StreamSlots::Options streams, Log& log,
               Metrics& metrics, const imaging::EncodingOptions& encoding = {})
      : thumbs_(thumbs),
        freshness_(freshness),
        streams_(streams),
        log_(log),
        metrics_(metrics),
        encoding_(encoding) {}

  Outcome<Found> Find(const Request& request, Spans& spans);

 private:
  class Sink;

  Outcome<Found> FindHead(const Request& request, Freshness::Question& question, Spans& spans);
  Outcome<Found> FindWhole(const Request& request, Freshness::Question& question, Spans& spans);
  Outcome<Found> Judged(const Request& request, Judgement judgement);

  s3client::ObjectStore& thumbs_;
  Freshness& freshness_;
  StreamSlots streams_;
  Log& log_;
  Metrics& metrics_;
  const imaging::EncodingOptions encoding_;
};

}  // namespace server
