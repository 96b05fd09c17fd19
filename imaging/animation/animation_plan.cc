#include "imaging/animation/animation_plan.h"

#include <limits>

#include <fmt/format.h>

#include "imaging/crop_plan.h"
#include "imaging/format_choice.h"

namespace imaging {
namespace {

Size Upright(const ImageFacts& facts) {
  return SwapsSides(facts.orientation) ? Transposed(facts.size) : facts.size;
}

// Pages of a TIFF are no animation; that of an APNG, libvips does not read.
bool IsAnimation(const ImageFacts& facts) {
  return facts.frames > 1 && (facts.format == ImageFormat::kGif || facts.format == ImageFormat::kWebp);
}

bool HoldsFrames(OutputFormat format) {
  return format == OutputFormat::kWebp || format == OutputFormat::kGif;
}

std::optional<OutputFormat> Chosen(const ImageFacts& facts, const ThumbnailSpec& spec) {
  Limits none;
  none.max_pixels = std::numeric_limits<std::uint64_t>::max();
  none.max_side = none.max_result_side = std::numeric_limits<int>::max();
  FormatNeeds needs;
  needs.animated = true;
  needs.size = FitSize(Upright(facts), spec, none).value_or(Size{});
  const OutputFormat format = ChooseFormat(spec.accepted, needs);
  return HoldsFrames(format) ? std::optional(format) : std::nullopt;
}

Result<void> CheckAnimation(const ImageFacts& facts, const ThumbnailSpec& spec,
                            const AnimationLimits& limits) {
  const EncodingOptions& encoding = limits.encoding;
  if (facts.frames > encoding.max_animation_frames) {
    return tl::unexpected(Error{ErrorCode::kTooManyAnimationFrames,
                                fmt::format("an animation of {} frames is over the limit of {}", facts.frames,
                                            encoding.max_animation_frames),
                                ""});
  }
  const auto plan = PlanCrop(Upright(facts), spec, limits.limits);
  if (!plan) return tl::unexpected(plan.error());
  const Size size = plan->result();
  const std::uint64_t pixels = PixelCount(size) * static_cast<std::uint64_t>(facts.frames);
  if (pixels <= encoding.max_animation_pixels) return {};
  return tl::unexpected(Error{
      ErrorCode::kTooManyAnimationPixels,
      fmt::format("an animation of {} frames of {} x {} pixels is over the limit of {} pixels in all frames "
                  "together",
                  facts.frames, size.width, size.height, encoding.max_animation_pixels),
      ""});
}

}  // namespace

std::optional<OutputFormat> AnimatedFormat(const ImageFacts& facts, const ThumbnailSpec& spec) {
  if (!spec.animated || !IsAnimation(facts)) return std::nullopt;
  if (spec.format == OutputFormat::kAuto) return Chosen(facts, spec);
  return HoldsFrames(spec.format) ? std::optional(spec.format) : std::nullopt;
}

Result<void> CheckAnimations(const ImageFacts& facts, std::span<const ThumbnailSpec> specs,
                             const AnimationLimits& limits) {
  for (const ThumbnailSpec& spec : specs) {
    if (!AnimatedFormat(facts, spec)) continue;
    if (auto fits = CheckAnimation(facts, spec, limits); !fits) return fits;
  }
  return {};
}

}  // namespace imaging
