#include "imaging/embedded_rendering.h"

#include <utility>

#include <vips/vips8>

#include "imaging/codecs/decoder.h"
#include "imaging/decoder_failure.h"
#include "imaging/embedded_picture.h"

namespace imaging {
namespace {

// The size of the small picture inside a HEIF, where it fits.
std::optional<Size> EmbeddedInHeif(const PipelineJob& job) {
  if (job.probe.format != ImageFormat::kHeic && job.probe.format != ImageFormat::kAvif) return std::nullopt;
  const auto opened = Attempt("embedded", ErrorCode::kCorrupt, [&] {
    return OpenImage(job.original, {.format = job.probe.format, .embedded = true, .fail_on = job.fail_on});
  });
  if (!opened) return std::nullopt;
  const Size size{opened->width(), opened->height()};
  const Size wanted = StoredTarget(job.probe, job.plan);
  const bool fits = size.width >= wanted.width && size.height >= wanted.height &&
                    IsOfSameAspect(size, job.probe.stored) && size != job.probe.stored;
  return fits ? std::optional(size) : std::nullopt;
}

std::optional<PipelineJob> EmbeddedJob(const PipelineJob& job, const Limits& limits) {
  PipelineJob small = job;
  if (const auto found =
          FittingEmbedded(job.original, job.probe, StoredTarget(job.probe, job.plan), limits)) {
    small.original = found->bytes;
    small.probe.stored = found->size;
    small.probe.multipass = found->multipass;
    return small;
  }
  if (const auto size = EmbeddedInHeif(job)) {
    small.embedded = true;
    small.probe.stored = *size;
    return small;
  }
  return std::nullopt;
}

}  // namespace

std::optional<vips::VImage> EmbeddedPictureFor(const PipelineJob& job, const Limits& limits,
                                               RenderTimings& timings) {
  const auto small = EmbeddedJob(job, limits);
  if (!small) return std::nullopt;
  auto picture = RunPipeline(*small, timings);
  return picture ? std::optional(std::move(*picture)) : std::nullopt;
}

}  // namespace imaging
