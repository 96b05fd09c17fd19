#include "server/thumbs/thumbnail_service.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "server/thumbs/thumbnail_etag.h"
#include "server/thumbs/thumbnail_job.h"
#include "server/thumbs/thumbnail_key.h"

namespace server {
namespace {

// For what was last seen of originals: some 170,000 of them.
constexpr std::size_t kMemoBytes = 64'000'000;

// Whoever wants originals looked at more often means those that were missing too.
std::chrono::milliseconds MissingFor(const ServiceOptions& options) {
  if (!options.store_thumbnails) return std::chrono::milliseconds(0);
  return std::min<std::chrono::milliseconds>(options.missing_for,
                                             options.fresh_for.value_or(std::chrono::hours(1)));
}

}  // namespace

std::shared_ptr<const Thumbnail> ThumbnailOf(imaging::RenderedImage image, const Original& original) {
  auto bytes = std::make_shared<std::string>(std::move(image.bytes));
  const ThumbnailInfo info{ThumbnailEtag(*bytes), image.content_type, bytes->size(), original.version,
                           original.in_part};
  return std::make_shared<const Thumbnail>(Thumbnail{info, std::move(bytes)});
}

ThumbnailService::ThumbnailService(ServiceOptions options, ServiceParts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      memo_(options_.fresh_for, kMemoBytes, parts_.now),
      missing_({MissingFor(options_)}, parts_.now),
      hot_(options_.store_thumbnails ? options_.hot_cache_bytes : 0),
      originals_(parts_.images, options_.max_original_bytes, parts_.now, options_.early_stop),
      render_(options_.render, parts_.renderers, parts_.now),
      fetchers_("fetch", options_.fetch_threads, static_cast<std::size_t>(options_.fetch_queue)) {
  if (!options_.store_thumbnails) return;
  freshness_ = std::make_unique<Freshness>(Freshness::Options{.threads = options_.fetch_threads},
                                           parts_.images, memo_, parts_.log, parts_.metrics);
  // Slow readers of large thumbnails get half of the fetch threads and no more.
  const auto streams = static_cast<std::size_t>(std::max(1, options_.fetch_threads / 2));
  stored_ =
      std::make_unique<StoredLookup>(*parts_.thumbs, *freshness_, StreamSlots::Options{.slots = streams},
                                     parts_.log, parts_.metrics, options_.upload.encoding);
  quick_ =
      std::make_unique<QuickLookup>(*parts_.thumbs, *freshness_, parts_.metrics, options_.upload.encoding);
  uploads_ = std::make_unique<UploadQueue>(options_.upload, *parts_.thumbs, parts_.log, parts_.metrics);
  if (!options_.sibling_widths.empty()) siblings_ = std::make_unique<SiblingSizes>(options_.sibling_widths);
}

ThumbnailService::~ThumbnailService() {
  Stop();
}

void ThumbnailService::Stop() {
  if (quick_) quick_->Stop();  // what it does not find goes on to the fetchers
  fetchers_.Stop();
  if (siblings_) siblings_->Stop();
  if (freshness_) freshness_->Stop();
  if (uploads_) uploads_->Drain();
}

std::shared_ptr<const Thumbnail> ThumbnailService::FindInMemory(const ThumbnailQuery& query) {
  if (!options_.store_thumbnails) return nullptr;
  const auto hot = hot_.Find(ThumbnailKey(query.original, query.spec, options_.max_key_bytes));
  return hot && memo_.IsFresh(*hot->source, hot->version) ? hot->thumbnail : nullptr;
}

void ThumbnailService::Forget(std::string_view original) {
  missing_.Forget(original);
  // Noted even where nothing was known: with FRESH_FOR=forever a stored thumbnail's own word would do.
  if (options_.store_thumbnails) memo_.Distrust(*memo_.Note(original));
}

bool ThumbnailService::IsKnownMissing(std::string_view original) {
  return options_.fresh_for && missing_.Holds(original);
}

Outcome<Served> ThumbnailService::ProduceGuarded(Job& job) {
  std::string what = "unknown exception";
  try {
    auto outcome = Produce(job);
    if (!outcome) outcome.error().spans = job.spans;
    return outcome;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  return tl::unexpected(Failure{FailureKind::kInternal, "", std::move(what), job.spans});
}

// Steps 2 to 8 in their order; 1 and 6/8's answer are the handler's.
Outcome<Served> ThumbnailService::Produce(Job& job) {
  if (job.abandoned()) return tl::unexpected(NobodyWaits());
  if (IsReserved(job.query().original)) {
    return tl::unexpected(Failure{FailureKind::kNoSuchOriginal, "", "the key lies among the thumbnails"});
  }
  if (!options_.store_thumbnails) return Make(job);

  if (job.known_missing) return Make(job);
  if (auto held = StillFreshInMemory(job)) return std::move(*held);

  const auto asked = parts_.now();
  auto found = stored_->Find({job.key, job.note, job.leader, job.on_stream, job.stop, hot_.max_entry_bytes()},
                             job.spans);
  if (!found) {
    RememberIfMissing(job, found.error(), asked);
    return tl::unexpected(found.error());
  }
  if (found->state == StoredLookup::Found::State::kMissing) return Make(job);

  job.streamed = found->state == StoredLookup::Found::State::kStreamed;
  if (found->thumbnail && found->thumbnail->bytes)
    Keep(job.key, job.note, found->thumbnail, found->judgement.version);
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
  if (hot->source->version() != hot->version) {  // known to be of another version, or forgotten
    hot_.Erase(job.key);
    return std::nullopt;
  }
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
    Keep(job.key, job.note, hot->thumbnail, judgement.version);
  const bool stale = judgement.verdict == Verdict::kUnknown;
  return Served{hot->thumbnail, ServedFrom::kMemory, true, stale, job.spans};
}

// Steps 3, 4 and 5.
Outcome<Served> ThumbnailService::Make(Job& job) {
  const ThumbnailQuery& query = job.query();
  RenderSeat seat(query.spec, job.stop);
  auto source = FetchOriginal(job, seat);
  if (!source) return tl::unexpected(source.error());

  auto made = Render(job, *source, seat);
  if (!made) return tl::unexpected(made.error());
  parts_.metrics.CountEvent(made->shared ? "rendered_together" : "rendering");
  const auto thumbnail = ThumbnailOf(std::move(made->image), *source->original);
  if (siblings_ && siblings_->Has(query.spec) && !source->original->in_part) job.made_from = *source;
  seat.Leave();
  source->original = nullptr;  // megabytes that an upload need not hold

  const bool stored = options_.store_thumbnails && Store(job, thumbnail, source->version);
  if (options_.store_thumbnails) Keep(job.key, job.note, thumbnail, source->version);
  return Served{thumbnail, ServedFrom::kRender, stored, false, job.spans};
}

// What was fetched in part is for our own decoder alone: another one would show what is missing.
Outcome<RenderedSize> ThumbnailService::Render(Job& job, Source& source, RenderSeat& seat) {
  const auto run = [&] {
    return render_.Run({job.query().original, *source.original, seat, job.leader.deadline()}, job.spans);
  };
  auto made = run();
  if (!source.original->in_part || !made) return made;
  const bool fits = made->path == imaging::kJpegFastPath;
  parts_.metrics.CountEvent(fits ? "original_in_part" : "original_in_part_again");
  if (fits) return made;
  auto whole = FetchAlone(job, seat, true);
  if (!whole) return tl::unexpected(whole.error());
  source.original = std::move(*whole);
  if (options_.store_thumbnails)
    source.version = memo_.Saw(*job.note, source.original->version, source.original->asked);
  return run();
}

Outcome<ThumbnailService::Source> ThumbnailService::FetchOriginal(Job& job, RenderSeat& seat) {
  const Spans::Timer timer(job.spans, "original_get");
  if (!options_.store_thumbnails) {
    return FetchAlone(job, seat, false).map([](auto original) { return Source{std::move(original), 0}; });
  }
  if (auto held = InHand(job, seat)) return std::move(*held);
  auto original = Download(job, seat);
  if (!original) return tl::unexpected(original.error());

  auto version = memo_.Saw(*job.note, (*original)->version, (*original)->asked);
  if (version != 0) return Source{*original, version};
  // The download that we shared began before a newer original was seen.
  original = FetchAlone(job, seat, false);
  if (!original) return tl::unexpected(original.error());
  version = memo_.Saw(*job.note, (*original)->version, (*original)->asked);
  return Source{*original, version};
}

// An original that other sizes are just made from, where a thumbnail of that version may be served without
// a question: one may as well be made.
std::optional<ThumbnailService::Source> ThumbnailService::InHand(const Job& job, RenderSeat& seat) {
  auto original = originals_.InHand(job.query().original);
  if (!original) return std::nullopt;
  const auto version = memo_.FreshVersion(*job.note, original->version);
  if (version.value_or(0) == 0) return std::nullopt;
  seat.Sit(original->meeting);
  return Source{std::move(original), *version};
}

OriginalFetch::Fetched ThumbnailService::FetchAlone(const Job& job, RenderSeat& seat, bool whole) {
  auto original = originals_.FetchAlone(job.query().original, job.leader.deadline(), job.stop,
                                        whole ? nullptr : &job.query().spec);
  if (original) seat.Sit((*original)->meeting);
  return original;
}

OriginalFetch::Fetched ThumbnailService::Download(const Job& job, RenderSeat& seat) {
  const std::string& key = job.query().original;
  if (missing_.Holds(key))
    return tl::unexpected(Failure{FailureKind::kNoSuchOriginal, "", "remembered (MISSING_FOR)"});
  const auto asked = parts_.now();
  auto original = originals_.Fetch(key, job.leader.deadline(), job.stop, &seat);
  if (original) {
    missing_.Forget(key);
  } else {
    RememberIfMissing(job, original.error(), asked);
  }
  return original;
}

void ThumbnailService::RememberIfMissing(const Job& job, const Failure& failure,
                                         std::chrono::steady_clock::time_point asked) {
  if (failure.kind == FailureKind::kNoSuchOriginal) missing_.Add(job.query().original, asked);
}

bool ThumbnailService::Store(Job& job, const std::shared_ptr<const Thumbnail>& thumbnail,
                             std::uint64_t version) {
  Upload upload{job.key, thumbnail, std::string(job.leader.request_id()), job.note, version};
  if (!options_.upload_before_answer && uploads_->Offer(upload)) return true;
  const Spans::Timer timer(job.spans, "upload");
  return uploads_->UploadNow(upload, job.leader.deadline());
}

void ThumbnailService::Keep(const std::string& key, std::shared_ptr<SourceNote> note,
                            std::shared_ptr<const Thumbnail> thumbnail, std::uint64_t version) {
  // 0: what was seen of the original since is newer.
  if (version == 0) return;
  hot_.Put(key, std::make_shared<HotThumbnail>(HotThumbnail{std::move(thumbnail), std::move(note), version}));
}

ThumbnailService::Load ThumbnailService::CurrentLoad() const {
  const RenderStep::Load render = render_.CurrentLoad();
  return {fetchers_.queued(), render.waiting,       render.quarantined, uploads_ ? uploads_->waiting() : 0,
          flights_.size(),    hot_.entries(),       missing_.size(),    fetchers_.running(),
          render.rendering,   originals_.sharing(), hot_.bytes()};
}

}  // namespace server
