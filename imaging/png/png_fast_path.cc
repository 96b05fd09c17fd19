#include "imaging/png/png_fast_path.h"

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "imaging/codecs/encoder.h"
#include "imaging/crop_plan.h"
#include "imaging/png/png_decoding.h"
#include "imaging/png/png_writer.h"
#include "imaging/resample/picture_part.h"
#include "imaging/stripping/own_size.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;

// Adds the time since `start`, and moves it to now.
void Count(std::chrono::microseconds& sum, steady_clock::time_point& start) {
  const auto now = steady_clock::now();
  sum += std::chrono::duration_cast<std::chrono::microseconds>(now - start);
  start = now;
}

Result<std::vector<CropPlan>> PlansOf(Size original, std::span<const ThumbnailSpec> specs,
                                      const Limits& limits) {
  std::vector<CropPlan> plans;
  for (const ThumbnailSpec& spec : specs) {
    const auto plan = PlanCrop(original, spec, limits);
    if (!plan) return tl::unexpected(plan.error());
    plans.push_back(*plan);
  }
  return plans;
}

bool IsForUs(Size original, const CropPlan& plan) {
  return plan.resized.width <= original.width && plan.resized.height <= original.height &&
         PixelCount(plan.resized) <= kMostPixelsInOnePiece && !plan.by_attention;
}

bool AreForUs(Size original, std::span<const CropPlan> plans) {
  return std::ranges::all_of(plans, [&](const CropPlan& plan) { return IsForUs(original, plan); });
}

std::vector<Size> SizesOf(std::span<const CropPlan> plans) {
  std::vector<Size> sizes;
  for (const CropPlan& plan : plans) sizes.push_back(plan.resized);
  return sizes;
}

void Crop(std::span<RgbaPicture> pictures, std::span<const CropPlan> plans) {
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (plans[i].crops()) pictures[i] = PartOf(pictures[i], plans[i].kept);
  }
}

tl::unexpected<Error> Late() {
  return tl::unexpected(Error{ErrorCode::kTimeout, "", "PNG fast path"});
}

// Alpha, if there is any, stays.
bool IsAsStored(const CropPlan& plan, const ThumbnailSpec& spec, const PngJob& job, Size original) {
  return plan.resized == original && !plan.crops() && !spec.flatten && job.limits.fail_on >= FailOn::kError;
}

Result<void> Encode(std::span<const RgbaPicture> pictures, const PngJob& job, Rendering& rendering) {
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    auto image = EncodeStill(pictures[i], {job.specs[i], job.encoding, job.deadline});
    if (!image) return tl::unexpected(image.error());
    rendering.images.push_back(std::move(*image));
  }
  return {};
}

Taken<Result<Rendering>> Attempt(const PngJob& job) {
  auto start = steady_clock::now();
  const auto parts = ScanPng(job.original);
  if (!parts) return tl::unexpected(parts.error());
  // What only deserves a warning is passed over here.
  if (job.limits.fail_on == FailOn::kWarning && !parts->bare) return LeaveToVips("chunks to be warned of");
  const Size original = parts->layout.size;
  if (const auto fits = CheckLimits(original, job.limits); !fits) {
    return Result<Rendering>(tl::unexpected(fits.error()));
  }
  const auto plans = PlansOf(original, job.specs, job.limits);
  if (!plans) return Result<Rendering>(tl::unexpected(plans.error()));
  if (!AreForUs(original, *plans)) return LeaveToVips("a result enlarged, very large or cut by attention");

  Rendering rendering;
  rendering.source_format = "png";
  rendering.path = kPngFastPath;
  rendering.source_width = original.width;
  rendering.source_height = original.height;
  auto rows = PngRows::Open(*parts, job.deadline);
  if (!rows) return tl::unexpected(rows.error());
  Count(rendering.timings.decode, start);
  auto pictures = ShrinkRows(*rows, SizesOf(*plans), job.deadline);
  if (!pictures) return tl::unexpected(pictures.error());
  Crop(*pictures, *plans);
  Count(rendering.timings.resize, start);
  const auto encoded = Encode(*pictures, job, rendering);
  if (!encoded) return Result<Rendering>(tl::unexpected(encoded.error()));
  for (std::size_t i = 0; i < plans->size(); ++i) {
    if (IsAsStored((*plans)[i], job.specs[i], job, original))
      KeepSmaller(job.original, ImageFormat::kPng, rendering.images[i]);
  }
  Count(rendering.timings.encode, start);
  return Result<Rendering>(std::move(rendering));
}

}  // namespace

bool IsForPngFastPath(Size original, const ThumbnailSpec& spec, const Limits& limits) {
  const auto plan = PlanCrop(original, spec, limits);
  return !plan || IsForUs(original, *plan);
}

Taken<Result<Rendering>> RenderPng(const PngJob& job) try {
  auto taken = Attempt(job);
  // Late steps stop with a word of their own; that it was the clock shows here.
  if (!taken && steady_clock::now() >= job.deadline) return Result<Rendering>(Late());
  return taken;
} catch (const std::bad_alloc&) {
  return Result<Rendering>(tl::unexpected(Error{ErrorCode::kInternal, "", "out of memory"}));
}

}  // namespace imaging
