#include "server/thumbs/thumbnail_service.h"

#include <exception>
#include <utility>

#include "server/thumbs/thumbnail_etag.h"
#include "server/thumbs/thumbnail_key.h"

namespace server {
namespace {

// For what was last seen of originals: some 170,000 of them.
constexpr std::size_t kMemoBytes = 64'000'000;
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

// One making: what the steps share.
struct ThumbnailService::Job {
  std::string key;
  Waiter& leader;
  std::shared_ptr<SourceNote> note;
  std::function<void()> on_stream;
  std::stop_token stop;  // nobody waits any more
  Spans spans;
  bool streamed = false;

  const ThumbnailQuery& query() const { return leader.query(); }
  bool abandoned() const { return stop.stop_requested(); }
};

struct ThumbnailService::Source {
  std::shared_ptr<const Original> original;
  std::uint64_t version = 0;  // of its note
};

ThumbnailService::ThumbnailService(ServiceOptions options, ServiceParts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      memo_(options_.fresh_for, kMemoBytes, parts_.now),
      hot_(options_.store_thumbnails ? options_.hot_cache_bytes : 0),
      originals_(parts_.images, options_.max_original_bytes, parts_.now),
      render_(options_.render, parts_.renderers, parts_.now),
      fetchers_("fetch", options_.fetch_threads, static_cast<std::size_t>(options_.fetch_queue)) {
  if (!options_.store_thumbnails) return;
  freshness_ = std::make_unique<Freshness>(Freshness::Options{.threads = options_.fetch_threads},
                                           parts_.images, memo_, parts_.log, parts_.metrics);
  // Slow readers of large thumbnails get half of the fetch threads and no more.
  stored_ = std::make_unique<StoredLookup>(
      *parts_.thumbs, *freshness_, std::max(1, options_.fetch_threads / 2), parts_.log, parts_.metrics);
  uploads_ = std::make_unique<UploadQueue>(options_.upload, *parts_.thumbs, parts_.log, parts_.metrics);
}

ThumbnailService::~ThumbnailService() {
  Stop();
}

void ThumbnailService::Stop() {
  fetchers_.Stop();
  if (freshness_) freshness_->Stop();
  if (uploads_) uploads_->Drain();
}

std::shared_ptr<const Thumbnail> ThumbnailService::FindInMemory(const ThumbnailQuery& query) {
  if (!options_.store_thumbnails) return nullptr;
  const auto hot = hot_.Find(ThumbnailKey(query.original, query.spec, options_.max_key_bytes));
  return hot && memo_.IsFresh(*hot->source, hot->version) ? hot->thumbnail : nullptr;
}

void ThumbnailService::Serve(std::shared_ptr<Waiter> waiter) {
  if (!options_.store_thumbnails) return ServeAlone(std::move(waiter));
  const ThumbnailQuery& query = waiter->query();
  const std::string key = ThumbnailKey(query.original, query.spec, options_.max_key_bytes);
  const auto joined = flights_.Join(key, waiter);
  waiter->OnGone([this, key] { flights_.Leave(key); });
  if (!joined.leads) return;
  const bool launched =
      Launch({[this, key, waiter, stop = joined.stop] { Lead(key, waiter, stop); }, waiter->deadline(),
              [this, key] { Land(key, tl::unexpected(QueuedTooLong())); }});
  if (!launched) Land(key, tl::unexpected(Overloaded(kNoFetchThread)));
}

// False also where there is no memory for it: whoever has joined a flight must be told.
bool ThumbnailService::Launch(TaskPool::TimedTask work) try {
  return fetchers_.Submit(std::move(work));
} catch (const std::exception& error) {
  parts_.log.Write(LogLevel::kError, "launch_failed", {{"error", error.what()}});
  return false;
}

void ThumbnailService::Lead(const std::string& key, const std::shared_ptr<Waiter>& leader,
                            const std::stop_token& stop) {
  bool landed = false;
  const auto on_stream = [&] {
    landed = true;
    // Together again: one of them leads the next flight, or all find what this one kept.
    for (const auto& waiter : flights_.Land(key)) {
      if (waiter != leader) Serve(waiter);
    }
  };
  Job job{key, *leader, memo_.Note(leader->query().original), on_stream, stop, {}, false};
  const auto outcome = ProduceGuarded(job);
  if (job.streamed) return;
  landed ? Answer(*leader, outcome, false) : Land(key, outcome);
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
            {},
            false};
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

Outcome<Served> ThumbnailService::ProduceGuarded(Job& job) {
  std::string what = "unknown exception";
  try {
    return Produce(job);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  return tl::unexpected(Failure{FailureKind::kInternal, "", std::move(what)});
}

// Steps 2 to 8 in their order; 1 and 6/8's answer are the handler's.
Outcome<Served> ThumbnailService::Produce(Job& job) {
  if (job.abandoned()) return tl::unexpected(NobodyWaits());
  if (IsReserved(job.query().original)) {
    return tl::unexpected(Failure{FailureKind::kNoSuchOriginal, "", "the key lies among the thumbnails"});
  }
  if (!options_.store_thumbnails) return Make(job);

  if (auto held = StillFreshInMemory(job)) return std::move(*held);

  auto found = stored_->Find({job.key, job.note, job.leader, job.on_stream, job.stop, hot_.max_entry_bytes()},
                             job.spans);
  if (!found) return tl::unexpected(found.error());
  if (found->state == StoredLookup::Found::State::kMissing) return Make(job);

  job.streamed = found->state == StoredLookup::Found::State::kStreamed;
  if (found->thumbnail && found->thumbnail->bytes) Keep(job, found->thumbnail, found->judgement.version);
  const bool stale = found->judgement.verdict == Verdict::kUnknown;
  return Served{found->thumbnail, ServedFrom::kBucket, true, stale, job.spans};
}

// Thumbnails of thumbnails would let anybody fill the bucket without end.
bool ThumbnailService::IsReserved(std::string_view original) const {
  return !options_.reserved_prefix.empty() && original.starts_with(options_.reserved_prefix);
}

// A thumbnail in memory whose last check is too old: one question to the images bucket is enough.
std::optional<Served> ThumbnailService::StillFreshInMemory(Job& job) {
  const auto hot = hot_.Peek(job.key);
  if (!hot) return std::nullopt;
  const Judgement judgement = [&] {
    const Spans::Timer timer(job.spans, "check");
    auto question = freshness_->Ask(job.query().original, job.note, job.leader.deadline());
    return question.Judge(hot->thumbnail->info.source);
  }();
  if (judgement.verdict == Verdict::kChanged || judgement.verdict == Verdict::kGone) {
    hot_.Erase(job.key);
    return std::nullopt;
  }
  if (judgement.version != hot->version || job.note != hot->source)
    Keep(job, hot->thumbnail, judgement.version);
  const bool stale = judgement.verdict == Verdict::kUnknown;
  return Served{hot->thumbnail, ServedFrom::kMemory, true, stale, job.spans};
}

// Steps 3, 4 and 5.
Outcome<Served> ThumbnailService::Make(Job& job) {
  auto source = FetchOriginal(job);
  if (!source) return tl::unexpected(source.error());

  const ThumbnailQuery& query = job.query();
  auto rendering = render_.Run(
      {query.original, *source->original, query.spec, job.leader.deadline(), job.stop}, job.spans);
  if (!rendering) return tl::unexpected(rendering.error());
  imaging::RenderedImage& image = rendering->images.at(0);
  auto bytes = std::make_shared<std::string>(std::move(image.bytes));
  const ThumbnailInfo info{ThumbnailEtag(*bytes), image.content_type, bytes->size(),
                           source->original->version};
  const auto thumbnail = std::make_shared<const Thumbnail>(Thumbnail{info, std::move(bytes)});
  source->original = nullptr;  // megabytes that an upload need not hold

  const bool stored = options_.store_thumbnails && Store(job, thumbnail);
  if (options_.store_thumbnails) Keep(job, thumbnail, source->version);
  return Served{thumbnail, ServedFrom::kRender, stored, false, job.spans};
}

Outcome<ThumbnailService::Source> ThumbnailService::FetchOriginal(Job& job) {
  const Spans::Timer timer(job.spans, "original_get");
  const std::string& key = job.query().original;
  const auto deadline = job.leader.deadline();
  const bool shared = options_.store_thumbnails;
  auto original =
      shared ? originals_.Fetch(key, deadline, job.stop) : originals_.FetchAlone(key, deadline, job.stop);
  if (!original) return tl::unexpected(original.error());
  if (!shared) return Source{*original, 0};

  auto version = memo_.Saw(*job.note, (*original)->version, (*original)->asked);
  if (version != 0) return Source{*original, version};
  // The download that we shared began before a newer original was seen.
  original = originals_.FetchAlone(key, deadline, job.stop);
  if (!original) return tl::unexpected(original.error());
  version = memo_.Saw(*job.note, (*original)->version, (*original)->asked);
  return Source{*original, version};
}

bool ThumbnailService::Store(Job& job, const std::shared_ptr<const Thumbnail>& thumbnail) {
  Upload upload{job.key, thumbnail, std::string(job.leader.request_id())};
  if (!options_.upload_before_answer && uploads_->Offer(upload)) return true;
  const Spans::Timer timer(job.spans, "upload");
  return uploads_->UploadNow(upload, job.leader.deadline());
}

void ThumbnailService::Keep(const Job& job, std::shared_ptr<const Thumbnail> thumbnail,
                            std::uint64_t version) {
  // 0: what was seen of the original since is newer.
  if (version == 0) return;
  hot_.Put(job.key, std::make_shared<HotThumbnail>(HotThumbnail{std::move(thumbnail), job.note, version}));
}

ThumbnailService::Load ThumbnailService::CurrentLoad() const {
  const RenderStep::Load render = render_.CurrentLoad();
  return {fetchers_.queued(), render.waiting, render.quarantined,  uploads_ ? uploads_->waiting() : 0,
          flights_.size(),    hot_.entries(), fetchers_.running(), render.rendering,
          hot_.bytes()};
}

}  // namespace server
