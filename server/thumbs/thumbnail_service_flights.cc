// Who waits for whom: flights, their leaders, and how an outcome reaches everybody aboard.
#include <chrono>
#include <exception>
#include <utility>

#include "server/thumbs/thumbnail_job.h"
#include "server/thumbs/thumbnail_key.h"
#include "server/thumbs/thumbnail_service.h"

namespace server {
namespace {

constexpr const char* kNoFetchThread = "the fetch queue is full (FETCH_QUEUE), or the server is stopping";

Failure QueuedTooLong() {
  return {FailureKind::kQueueTimeout, "", "no fetch thread came free before the deadline (FETCH_THREADS)"};
}

// The leader's own time or client, not the thing asked for: followers may still get it.
bool IsLeadersOwn(const Outcome<Served>& outcome) {
  if (outcome) return false;
  const FailureKind kind = outcome.error().kind;
  return kind == FailureKind::kStoreTimeout || kind == FailureKind::kRenderTimeout ||
         kind == FailureKind::kQueueTimeout || kind == FailureKind::kCancelled;
}

}  // namespace

void ThumbnailService::Serve(std::shared_ptr<Waiter> waiter) {
  if (!options_.store_thumbnails) return ServeAlone(std::move(waiter));
  const ThumbnailQuery& query = waiter->query();
  const std::string key = ThumbnailKey(query.original, query.spec, options_.max_key_bytes);
  const auto joined = flights_.Join(key, waiter);
  waiter->OnGone([this, key] { flights_.Leave(key); });
  if (!joined.leads) return;
  Flight flight{key, waiter, joined.stop};
  if (!LookQuickly(flight)) Board(std::move(flight));
}

// To a thread of its own.
void ThumbnailService::Board(Flight flight) {
  const std::string key = flight.key;
  const auto deadline = flight.leader->deadline();
  const bool launched = Launch({[this, flight = std::move(flight)] { Lead(flight); }, deadline,
                                [this, key] { Land(key, tl::unexpected(QueuedTooLong())); }});
  if (!launched) Land(key, tl::unexpected(Overloaded(kNoFetchThread)));
}

// Step 2, and 7 where it is enough, without a thread. True: OnQuickLook will hear of it.
bool ThumbnailService::LookQuickly(const Flight& flight) try {
  const ThumbnailQuery& query = flight.leader->query();
  if (query.head_only || IsReserved(query.original) || hot_.Peek(flight.key)) return false;
  auto note = memo_.Note(query.original);
  return quick_->Start({flight.key, note, flight.leader->deadline(), flight.stop},
                       [this, flight, note](const std::optional<StoredLookup::Found>& found, auto took) {
                         OnQuickLook(flight, note, found, took);
                       });
} catch (const std::exception& error) {
  parts_.log.Write(LogLevel::kError, "launch_failed", {{"error", error.what()}});
  return false;
}

// In a thread of the store's, where nothing may be thrown.
void ThumbnailService::OnQuickLook(Flight flight, const std::shared_ptr<SourceNote>& note,
                                   const std::optional<StoredLookup::Found>& found,
                                   std::chrono::microseconds took) try {
  flight.spans.Add("thumb_get", took);
  flight.known_missing = found && found->state == StoredLookup::Found::State::kMissing;
  if (!found || flight.known_missing) return Board(std::move(flight));
  Keep(flight.key, note, found->thumbnail, found->judgement.version);
  const bool stale = found->judgement.verdict == Verdict::kUnknown;
  Land(flight.key, Served{found->thumbnail, ServedFrom::kBucket, true, stale, flight.spans});
} catch (const std::exception& error) {
  Land(flight.key, tl::unexpected(Failure{FailureKind::kInternal, "", error.what()}));
}

// False also where there is no memory for it: whoever has joined a flight must be told.
bool ThumbnailService::Launch(TaskPool::TimedTask work) try {
  return fetchers_.Submit(std::move(work));
} catch (const std::exception& error) {
  parts_.log.Write(LogLevel::kError, "launch_failed", {{"error", error.what()}});
  return false;
}

void ThumbnailService::Lead(const Flight& flight) {
  bool landed = false;
  const auto on_stream = [&] {
    landed = true;
    // Together again: one of them leads the next flight, or all find what this one kept.
    for (const auto& waiter : flights_.Land(flight.key)) {
      if (waiter != flight.leader) Serve(waiter);
    }
  };
  Waiter& leader = *flight.leader;
  Job job{flight.key,          leader,      memo_.Note(leader.query().original),
          on_stream,           flight.stop, flight.spans,
          flight.known_missing};
  const auto outcome = ProduceGuarded(job);
  if (job.streamed) return;
  landed ? Answer(leader, outcome, false) : Land(flight.key, outcome);
  OfferSiblings(job);
}

void ThumbnailService::ServeAlone(std::shared_ptr<Waiter> waiter) {
  std::stop_source gone;
  waiter->OnGone([gone]() mutable { gone.request_stop(); });
  const auto work = [this, waiter, stop = gone.get_token()] {
    const ThumbnailQuery& query = waiter->query();
    Job job{ThumbnailKey(query.original, query.spec, options_.max_key_bytes),
            *waiter,
            options_.store_thumbnails ? memo_.Note(query.original) : nullptr,
            [] {},
            stop,
            {}};
    const auto outcome = ProduceGuarded(job);
    if (!job.streamed) Answer(*waiter, outcome, false);
  };
  const auto expire = [this, waiter] { Answer(*waiter, tl::unexpected(QueuedTooLong()), false); };
  if (!Launch({work, waiter->deadline(), expire}))
    Answer(*waiter, tl::unexpected(Overloaded(kNoFetchThread)), false);
}

void ThumbnailService::Land(const std::string& key, const Outcome<Served>& outcome) {
  bool leader = true;
  for (const auto& waiter : flights_.Land(key)) {
    Deliver(waiter, outcome, leader);
    leader = false;
  }
}

void ThumbnailService::Deliver(const std::shared_ptr<Waiter>& waiter, const Outcome<Served>& outcome,
                               bool leader) {
  const bool lacks_bytes = outcome && !outcome->thumbnail->bytes && !waiter->query().head_only;
  const bool has_time = std::chrono::steady_clock::now() < waiter->deadline();
  const bool once_more = !leader && (lacks_bytes || (IsLeadersOwn(outcome) && has_time && !waiter->Gone()));
  once_more ? Serve(waiter) : Answer(*waiter, outcome, !leader);
}

// One waiter that cannot take its answer must not cost the others theirs, nor a thread its life.
void ThumbnailService::Answer(Waiter& waiter, const Outcome<Served>& outcome, bool collapsed) try {
  waiter.Done(outcome, collapsed);
} catch (const std::exception& error) {
  parts_.log.Write(LogLevel::kError, "answer_failed",
                   {{"request_id", waiter.request_id()}, {"error", error.what()}});
}

}  // namespace server
