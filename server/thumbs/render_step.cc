#include "server/thumbs/render_step.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace server {
namespace {

// More than a page's srcset has would only keep the first of them waiting.
constexpr std::size_t kMostTogether = 8;
// A size joins others where that saves at least one part of so many of what it takes by itself: they would
// wait for its encoder.
constexpr int kWorthwhileShare = 4;

constexpr int kTimesToSpare = 4;

Failure InQuarantine() {
  return {FailureKind::kQuarantined, "its decoder failed on it repeatedly; it is tried again in a while",
          "in quarantine (QUARANTINE)"};
}

void AddRendering(Spans& spans, const RenderedSize& made) {
  spans.SetPath(made.path);
  spans.Add("decode", made.timings.decode);
  spans.Add("resize", made.timings.resize);
  spans.Add("encode", made.timings.encode);
}

}  // namespace

Outcome<RenderedSize> RenderStep::Run(const Request& request, Spans& spans) {
  const auto arrived = std::chrono::steady_clock::now();
  const std::array specs{request.seat.spec()};
  const auto cost = Check({request.key, request.original, specs, request.deadline});
  if (!cost) return tl::unexpected(cost.error());

  RenderMeeting& meeting = *request.original.meeting;
  const auto joining = [&](const RenderBatch& batch, const imaging::ThumbnailSpec& another) {
    return Together(request.original, batch, another);
  };
  const auto raising = [this](Admission::Claim& claim, const imaging::RenderCost& raised) {
    return admission_.Raise(claim, raised);
  };
  while (true) {
    const auto mine = std::make_shared<RenderBatch>(*cost, admission_.LaneOf(*cost));
    const bool leads = meeting.Board(request.seat, mine, joining, raising) == mine;
    if (leads) Lead(request, *mine, spans);
    auto made = meeting.Await(request.seat, request.deadline);
    if (!made) continue;
    if (!*made) return tl::unexpected(made->error());
    if (!leads) {
      const auto waited = std::max((*made)->begun - arrived, std::chrono::steady_clock::duration::zero());
      spans.Add("queue", std::chrono::duration_cast<std::chrono::microseconds>(waited));
    }
    AddRendering(spans, **made);
    return std::move(*made);
  }
}

// What can be told beforehand.
Outcome<imaging::RenderCost> RenderStep::Check(const Job& job) {
  const auto cost = renderers_.light.Predict(job.original.bytes, job.specs);
  if (!cost) return tl::unexpected(FromImaging(cost.error()));
  if (quarantine_.Holds(job.key, job.original.version)) return tl::unexpected(InQuarantine());
  return *cost;
}

// The lanes keep their promise: nobody waits in another one than by himself, and what is light stays so.
std::optional<imaging::RenderCost> RenderStep::Together(const Original& original, const RenderBatch& batch,
                                                        const imaging::ThumbnailSpec& another) const {
  std::vector<imaging::ThumbnailSpec> specs = batch.specs();
  if (specs.size() >= kMostTogether) return std::nullopt;
  const auto alone = renderers_.light.Predict(original.bytes, std::array{another});
  specs.push_back(another);
  const auto all = renderers_.light.Predict(original.bytes, specs);
  if (!alone || !all) return std::nullopt;
  if (admission_.LaneOf(*alone) != batch.lane() || admission_.LaneOf(*all) != batch.lane()) {
    return std::nullopt;
  }
  // Time enough for all of them, also on a machine that does something else beside it.
  if (all->cpu_time > timeout_ / kTimesToSpare) return std::nullopt;
  const auto saved = batch.cost().cpu_time + alone->cpu_time - all->cpu_time;
  if (saved * kWorthwhileShare < alone->cpu_time) return std::nullopt;
  return *all;
}

// Whoever is aboard must be told, whatever happens.
void RenderStep::Lead(const Request& request, RenderBatch& batch, Spans& spans) {
  RenderMeeting& meeting = *request.original.meeting;
  try {
    auto rendering = RenderAdmitted(request, batch, spans);
    const bool out_of_time = !rendering && request.deadline <= std::chrono::steady_clock::now();
    meeting.End(batch, std::move(rendering), out_of_time ? &request.seat : nullptr);
  } catch (...) {
    meeting.End(batch, tl::unexpected(Failure{FailureKind::kInternal, "", "the renderer threw"}), nullptr);
    throw;
  }
}

Outcome<imaging::Rendering> RenderStep::RenderAdmitted(const Request& request, RenderBatch& batch,
                                                       Spans& spans) {
  const auto permit = [&] {
    const Spans::Timer timer(spans, "queue");
    return admission_.Acquire(batch.claim, request.deadline, batch.stop());
  }();
  if (!permit) return tl::unexpected(permit.error());
  const auto specs = request.original.meeting->Begin(batch);
  if (specs.empty()) return tl::unexpected(NobodyWaits());
  return Render({request.key, request.original, specs, request.deadline}, permit->lane());
}

Outcome<imaging::Rendering> RenderStep::Render(const Job& job, Lane lane) {
  const auto limit = std::chrono::steady_clock::now() + timeout_;
  auto rendering = renderers_.Of(lane).Render(job.original.bytes, job.specs, std::min(limit, job.deadline));
  if (rendering) return std::move(*rendering);
  // One that had less than the whole time, or of the processor, proves nothing against the picture; nor does
  // it that the time was too short for several thumbnails, which are made again one by one.
  const bool took_all = rendering.error().code == imaging::ErrorCode::kTimeout && limit <= job.deadline &&
                        job.specs.size() == 1;
  if (rendering.error().code == imaging::ErrorCode::kCrashed || took_all) {
    quarantine_.Strike(job.key, job.original.version);
  }
  return tl::unexpected(FromImaging(rendering.error()));
}

Outcome<imaging::Rendering> RenderStep::RunInBackground(const BackgroundRequest& request) {
  const auto cost = Check({request.key, request.original, request.specs, request.deadline});
  if (!cost) return tl::unexpected(cost.error());
  const auto permit = admission_.TryAcquireHeavy(*cost);
  if (!permit) return tl::unexpected(Overloaded("others wait, or the heavy lane is busy"));
  const auto specs = request.begin();
  if (specs.empty()) return imaging::Rendering{};
  return Render({request.key, request.original, specs, request.deadline}, Lane::kHeavy);
}

}  // namespace server
