// The use case: the eight steps, without HTTP.
//
// Thread rules: FindInMemory and Serve never block and may be called from event loops. The work is done in
// the service's own threads, which wait on stores and on renderings (fetch threads). A usual hit in the
// bucket takes none of them, but a moment of the store's own (QuickLookup).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/renderer.h"
#include "s3client/object_store.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/early_stop.h"
#include "server/thumbs/freshness.h"
#include "server/thumbs/hot_cache.h"
#include "server/thumbs/missing_originals.h"
#include "server/thumbs/original_fetch.h"
#include "server/thumbs/quick_lookup.h"
#include "server/thumbs/render_step.h"
#include "server/thumbs/sibling_sizes.h"
#include "server/thumbs/single_flight.h"
#include "server/thumbs/source_memo.h"
#include "server/thumbs/stored_lookup.h"
#include "server/thumbs/task_pool.h"
#include "server/thumbs/upload_queue.h"
#include "server/thumbs/waiter.h"

namespace server {

// What the service works on; everything must outlive it. `thumbs` may be null exactly when nothing is stored.
struct ServiceParts {
  s3client::ObjectStore& images;
  s3client::ObjectStore* thumbs;
  Renderers renderers;
  Log& log;
  Metrics& metrics;
  SteadyClock now;  // how old checks of originals are; deadlines are the steady clock's own
};

struct ServiceOptions {
  bool store_thumbnails = true;       // false: steps 1, 3, 4, 6 on every request, nothing kept
  bool upload_before_answer = false;  // step 5 before step 6
  std::optional<std::chrono::seconds> fresh_for = std::chrono::seconds(60);
  // How long a missing original is remembered; never longer than `fresh_for`, nor where nothing is stored.
  std::chrono::milliseconds missing_for{10'000};
  std::size_t max_key_bytes = s3client::kMaxKeyBytes;  // less the thumbs bucket's prefix
  std::string reserved_prefix;  // keys that begin so are thumbnails, never originals; empty: none
  std::uint64_t max_original_bytes = 50'000'000;
  EarlyStop::Options early_stop;
  std::uint64_t hot_cache_bytes = 256'000'000;
  int fetch_threads = 64;
  int fetch_queue = 256;
  std::vector<int> sibling_widths;  // made together with one another; never where nothing is stored
  RenderStep::Options render;
  UploadQueue::Options upload;  // its encoding is also what stored thumbnails are compared with
};

class ThumbnailService {
 public:
  ThumbnailService(ServiceOptions options, ServiceParts parts);
  ~ThumbnailService();  // Stop

  // Step 2 where memory is enough: the thumbnail if it is there and known to be fresh, else null.
  std::shared_ptr<const Thumbnail> FindInMemory(const ThumbnailQuery& query);

  // True where the store said lately that there is no such original: Serve would only say so too. Never where
  // originals are not checked (no fresh_for): a thumbnail may be stored all the same.
  bool IsKnownMissing(std::string_view original);

  // All the steps; `waiter` is told once, perhaps before this returns (refusals).
  void Serve(std::shared_ptr<Waiter> waiter);

  // The original was written, removed, or its thumbnails are to be made anew: nothing that is held in memory,
  // under way or waiting for its upload counts until the store was asked again. Never blocks.
  void Forget(std::string_view original);

  // Answers what was taken in, uploads what is queued, ends the threads. Serve refuses from then on.
  void Stop();

  struct Load {
    std::size_t fetch_queued, render_waiting, quarantined, uploads_waiting, flights, hot_entries, missing;
    int fetching, rendering, sharing_download;
    std::uint64_t hot_bytes;
  };
  Load CurrentLoad() const;

 private:
  struct Job;

  struct Flight;

  bool LookQuickly(const Flight& flight);
  void OnQuickLook(Flight flight, const std::shared_ptr<SourceNote>& note,
                   const std::optional<StoredLookup::Found>& found, std::chrono::microseconds took);
  void Board(Flight flight);
  bool Launch(TaskPool::TimedTask work);
  void Lead(const Flight& flight);
  void ServeAlone(std::shared_ptr<Waiter> waiter);
  void Land(const std::string& key, const Outcome<Served>& outcome);
  void Deliver(const std::shared_ptr<Waiter>& waiter, const Outcome<Served>& outcome, bool leader);
  void Answer(Waiter& waiter, const Outcome<Served>& outcome, bool collapsed);

  Outcome<Served> Produce(Job& job);
  Outcome<Served> ProduceGuarded(Job& job);
  bool IsReserved(std::string_view original) const;
  std::optional<Served> StillFreshInMemory(Job& job);
  Outcome<Served> Make(Job& job);
  struct Source;
  Outcome<Source> FetchOriginal(Job& job, RenderSeat& seat);
  std::optional<Source> InHand(const Job& job, RenderSeat& seat);
  Outcome<RenderedSize> Render(Job& job, Source& source, RenderSeat& seat);
  OriginalFetch::Fetched FetchAlone(const Job& job, RenderSeat& seat, bool whole);
  OriginalFetch::Fetched Download(const Job& job, RenderSeat& seat);
  void RememberIfMissing(const Job& job, const Failure& failure, std::chrono::steady_clock::time_point asked);
  bool Store(Job& job, const std::shared_ptr<const Thumbnail>& thumbnail, std::uint64_t version);
  void Keep(const std::string& key, std::shared_ptr<SourceNote> note,
            std::shared_ptr<const Thumbnail> thumbnail, std::uint64_t version);

  struct SiblingTask;
  void OfferSiblings(const Job& job);
  void MakeSiblings(const SiblingTask& task);
  std::vector<Outcome<Served>> RenderSiblings(const SiblingTask& task, std::vector<std::string>& flights);
  bool IsCurrent(const SiblingTask& task) const;
  bool IsThere(const SiblingTask& task, const imaging::ThumbnailSpec& spec,
               std::chrono::steady_clock::time_point deadline);
  Served StoreSibling(const SiblingTask& task, const std::string& key, imaging::RenderedImage image);

  const ServiceOptions options_;
  const ServiceParts parts_;
  SourceMemo memo_;
  MissingOriginals missing_;
  HotCache hot_;
  OriginalFetch originals_;
  RenderStep render_;
  SingleFlight<Waiter> flights_;
  // Only where thumbnails are stored:
  std::unique_ptr<Freshness> freshness_;
  std::unique_ptr<StoredLookup> stored_;
  std::unique_ptr<QuickLookup> quick_;
  std::unique_ptr<UploadQueue> uploads_;
  std::unique_ptr<SiblingSizes> siblings_;  // null: there are none
  TaskPool fetchers_;                       // last: its threads use everything above
};

}  // namespace server
