// SIBLING_SIZES: the other sizes, after one was answered.
#include <chrono>
#include <exception>
#include <utility>
#include <vector>

#include "server/thumbs/stored_metadata.h"
#include "server/thumbs/thumbnail_job.h"
#include "server/thumbs/thumbnail_key.h"
#include "server/thumbs/thumbnail_service.h"

namespace server {
namespace {

// Keeps a flight for the background, so that who asks meanwhile gets what is made there. Asks for nothing.
class NobodyWaiting final : public Waiter {
 public:
  NobodyWaiting(ThumbnailQuery query, std::chrono::steady_clock::time_point deadline)
      : query_(std::move(query)), deadline_(deadline) {}

  const ThumbnailQuery& query() const override { return query_; }
  std::chrono::steady_clock::time_point deadline() const override { return deadline_; }
  std::string_view request_id() const override { return "sibling"; }
  bool Gone() const override { return true; }
  void OnGone(std::function<void()> /*callback*/) override {}
  void Done(const Outcome<Served>& /*outcome*/, bool /*collapsed*/) override {}
  bool BeginStream(const Served& /*served*/) override { return false; }
  bool Write(std::string_view /*bytes*/) override { return false; }
  void BreakOff() override {}

 private:
  const ThumbnailQuery query_;
  const std::chrono::steady_clock::time_point deadline_;
};

}  // namespace

struct ThumbnailService::SiblingTask {
  std::string original;  // key
  std::string request_id;
  imaging::ThumbnailSpec made;
  std::shared_ptr<SourceNote> note;
  Source source;
};

// After the answer: nobody waits for these.
void ThumbnailService::OfferSiblings(const Job& job) try {
  if (!job.made_from) return;
  const SiblingTask task{job.query().original, std::string(job.leader.request_id()), job.query().spec,
                         job.note, *job.made_from};
  const bool taken =
      siblings_->Offer(task.source.original->bytes.size(), [this, task] { MakeSiblings(task); });
  if (!taken) parts_.metrics.CountEvent("siblings_dropped");
} catch (const std::exception& error) {
  parts_.log.Write(LogLevel::kError, "siblings_failed", {{"error", error.what()}});
}

void ThumbnailService::MakeSiblings(const SiblingTask& task) {
  std::vector<std::string> flights;  // that are ours to land
  std::vector<Outcome<Served>> made;
  try {
    made = RenderSiblings(task, flights);
  } catch (const std::exception& error) {
    parts_.log.Write(LogLevel::kError, "siblings_failed",
                     {{"request_id", task.request_id}, {"error", error.what()}});
  }
  for (std::size_t i = 0; i < flights.size(); ++i) {
    Land(flights[i], i < made.size() ? made[i] : tl::unexpected(NobodyWaits()));
  }
}

// One outcome for each of `flights`, in their order.
std::vector<Outcome<Served>> ThumbnailService::RenderSiblings(const SiblingTask& task,
                                                              std::vector<std::string>& flights) {
  if (!IsCurrent(task)) return {};
  const auto deadline = std::chrono::steady_clock::now() + options_.render.timeout;
  std::vector<imaging::ThumbnailSpec> wanted;
  for (const auto& spec : siblings_->Others(task.made)) {
    if (!IsThere(task, spec, deadline)) wanted.push_back(spec);
  }
  if (wanted.empty() || !IsCurrent(task)) return {};

  // From here on it is made for whoever asks for it; what is made for somebody already is not made twice.
  const auto begin = [&] {
    std::vector<imaging::ThumbnailSpec> ours;
    for (const auto& spec : wanted) {
      std::string key = ThumbnailKey(task.original, spec, options_.max_key_bytes);
      const ThumbnailQuery query{task.original, spec};
      if (!flights_.JoinFirst(key, std::make_shared<NobodyWaiting>(query, deadline))) continue;
      flights.push_back(std::move(key));
      ours.push_back(spec);
    }
    return ours;
  };
  auto rendering = render_.RunInBackground({task.original, *task.source.original, wanted, deadline, begin});
  if (!rendering) {
    const bool dropped = rendering.error().kind == FailureKind::kOverloaded;
    parts_.metrics.CountEvent(dropped ? "siblings_dropped" : "siblings_failed");
    return {};
  }
  std::vector<Outcome<Served>> made;
  if (flights.empty()) return made;
  parts_.metrics.CountEvent("rendering");
  for (std::size_t i = 0; i < flights.size(); ++i) {
    auto served = StoreSibling(task, flights[i], std::move(rendering->images.at(i)));
    // Who joined may have asked long after the original was looked at: then he looks himself.
    if (memo_.IsFresh(*task.note, task.source.version)) {
      made.emplace_back(std::move(served));
    } else {
      made.emplace_back(tl::unexpected(NobodyWaits()));
    }
  }
  return made;
}

bool ThumbnailService::IsCurrent(const SiblingTask& task) const {
  return !siblings_->stop().stop_requested() && task.source.version != 0 &&
         task.note->version() == task.source.version;
}

// Made from the same version already.
bool ThumbnailService::IsThere(const SiblingTask& task, const imaging::ThumbnailSpec& spec,
                               std::chrono::steady_clock::time_point deadline) {
  const std::string key = ThumbnailKey(task.original, spec, options_.max_key_bytes);
  const auto hot = hot_.Peek(key);
  if (hot && hot->source == task.note && hot->version == task.source.version) return true;
  const auto stored = parts_.thumbs->Head(key, deadline);
  if (!stored) return false;
  const auto info = FromStored(*stored, options_.upload.encoding);
  return info && info->source.SameAs(task.source.original->version);
}

Served ThumbnailService::StoreSibling(const SiblingTask& task, const std::string& key,
                                      imaging::RenderedImage image) {
  const auto thumbnail = ThumbnailOf(std::move(image), *task.source.original);
  parts_.metrics.CountEvent("sibling_made");
  const bool stored = uploads_->Offer({key, thumbnail, task.request_id, task.note, task.source.version});
  if (!stored) parts_.metrics.CountEvent("siblings_dropped");
  Keep(key, task.note, thumbnail, task.source.version);
  return {thumbnail, ServedFrom::kRender, stored, false, {}};
}

}  // namespace server
