// Renders in the calling thread: a PNG by the fast path where that takes the file, a JPEG by its own way, all
// else through libvips.
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "imaging/animation/animation_plan.h"
#include "imaging/image_probe.h"
#include "imaging/jpeg/jpeg_rendering.h"
#include "imaging/png/png_fast_path.h"
#include "imaging/render_forecast.h"
#include "imaging/renderer.h"
#include "imaging/vips_rendering.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;

class InProcessRenderer : public Renderer {
 public:
  InProcessRenderer(Limits limits, EncodingOptions encoding) : limits_(limits), encoding_(encoding) {}

  Result<RenderCost> Predict(std::string_view original, std::span<const ThumbnailSpec> specs) const override {
    return Forecast(original, specs, {limits_, encoding_});
  }

  Result<Rendering> Render(std::string_view original, std::span<const ThumbnailSpec> specs,
                           Deadline deadline) override {
    if (steady_clock::now() >= deadline)
      return tl::unexpected(Error{ErrorCode::kTimeout, "", "before the start"});
    const auto facts = ProbeImage(original, limits_);
    if (!facts) return tl::unexpected(facts.error());
    if (auto fits = CheckAnimations(*facts, specs, {limits_, encoding_}); !fits)
      return tl::unexpected(fits.error());
    const VipsJob job{original, specs, *facts, limits_, deadline, encoding_};
    if (encoding_.linear_light) return RenderThroughVips(job);
    if (facts->format == ImageFormat::kPng) return RenderEachPng(job);
    const bool own = facts->format == ImageFormat::kJpeg && !encoding_.use_embedded;
    return own ? RenderJpeg(job) : RenderThroughVips(job);
  }

 private:
  // What one size would have handed over must not take the others along: each has the same bytes in every
  // set.
  static Result<Rendering> RenderEachPng(const VipsJob& job) {
    std::vector<std::size_t> ours;
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < job.specs.size(); ++i) {
      (IsForPngFastPath(job.facts.size, job.specs[i], job.limits) ? ours : others).push_back(i);
    }
    if (others.empty()) return RenderPngHere(job);
    if (ours.empty()) return RenderThroughVips(job);
    auto rendering = RenderPart(job, ours, RenderPngHere);
    if (!rendering) return rendering;
    auto rest = RenderPart(job, others, RenderThroughVips);
    if (!rest) return rest;
    return Together(std::move(*rendering), ours, std::move(*rest), others);
  }

  static Result<Rendering> RenderPngHere(const VipsJob& job) {
    auto taken = RenderPng({job.original, job.specs, job.limits, job.deadline, job.encoding});
    return taken ? std::move(*taken) : RenderThroughVips(job);
  }

  static Result<Rendering> RenderPart(const VipsJob& job, std::span<const std::size_t> places,
                                      Result<Rendering> (*render)(const VipsJob&)) {
    std::vector<ThumbnailSpec> specs;
    for (const std::size_t place : places) specs.push_back(job.specs[place]);
    VipsJob part = job;
    part.specs = specs;
    return render(part);
  }

  static Rendering Together(Rendering one, std::span<const std::size_t> its_places, Rendering other,
                            std::span<const std::size_t> other_places) {
    std::vector<RenderedImage> images(its_places.size() + other_places.size());
    for (std::size_t i = 0; i < its_places.size(); ++i) images[its_places[i]] = std::move(one.images[i]);
    for (std::size_t i = 0; i < other_places.size(); ++i)
      images[other_places[i]] = std::move(other.images[i]);
    one.images = std::move(images);
    one.timings.decode += other.timings.decode;
    one.timings.resize += other.timings.resize;
    one.timings.encode += other.timings.encode;
    one.path = kVipsPath;
    return one;
  }

  Limits limits_;
  EncodingOptions encoding_;
};

}  // namespace

std::unique_ptr<Renderer> MakeInProcessRenderer(Limits limits, EncodingOptions encoding) {
  return std::make_unique<InProcessRenderer>(limits, encoding);
}

}  // namespace imaging
