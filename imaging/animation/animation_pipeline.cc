#include "imaging/animation/animation_pipeline.h"

#include <utility>
#include <vector>

#include <vips/vips8>

#include "imaging/animation/frame_source.h"
#include "imaging/attention.h"
#include "imaging/decoder_failure.h"

namespace imaging {
namespace {

using vips::VImage;

constexpr const char* kDelay = "delay";  // milliseconds, one a frame
constexpr const char* kLoop = "loop";    // how often it is played; 0: for ever

Result<CropPlan> WithAttention(const PipelineJob& job, RenderTimings& timings) {
  if (!job.plan.by_attention) return job.plan;
  PipelineJob whole = job;
  whole.plan.kept = {0, 0, job.plan.resized.width, job.plan.resized.height};
  whole.plan.by_attention = false;
  return RunPipeline(whole, timings).and_then([&](const VImage& first) {
    return Attempt("attention", ErrorCode::kCorrupt, [&] {
      CropPlan plan = job.plan;
      plan.kept = AttendedPart(first, plan.result());
      plan.by_attention = false;
      return plan;
    });
  });
}

// Each is evaluated before the next is begun: their decoder goes through the file once.
Result<std::vector<VImage>> Frames(const VImage& reel, const PipelineJob& job, RenderTimings& timings) {
  const auto source = Attempt("frames", ErrorCode::kCorrupt, [&] { return OpenFrameSource(job, reel); });
  if (!source) return tl::unexpected(source.error());
  std::vector<VImage> frames;
  for (int i = 0; i < job.probe.pages; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto frame = Attempt("frame", ErrorCode::kCorrupt, [&] { return (*source)->Next(); });
    timings.decode +=
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    if (!frame) return tl::unexpected(frame.error());
    auto small = RunFrame(*frame, job, timings);
    if (!small) return tl::unexpected(small.error());
    frames.push_back(std::move(*small));
  }
  return frames;
}

VImage Joined(const std::vector<VImage>& frames, const VImage& reel) {
  VImage joined = VImage::arrayjoin(frames, VImage::option()->set("across", 1)).copy();
  joined.set(VIPS_META_PAGE_HEIGHT, frames.front().height());
  if (reel.get_typeof(kDelay) != 0) joined.set(kDelay, reel.get_array_int(kDelay));
  if (reel.get_typeof(kLoop) != 0) joined.set(kLoop, reel.get_int(kLoop));
  return joined;
}

}  // namespace

Result<VImage> RunAnimationPipeline(const PipelineJob& job, RenderTimings& timings) {
  const auto plan = WithAttention(job, timings);
  if (!plan) return tl::unexpected(plan.error());
  PipelineJob each = job;
  each.plan = *plan;
  auto reel = OpenFrames(each);
  if (!reel) return reel;
  const auto frames = Frames(*reel, each, timings);
  if (!frames) return tl::unexpected(frames.error());
  return Attempt("join", ErrorCode::kInternal, [&] { return Joined(*frames, *reel); });
}

}  // namespace imaging
