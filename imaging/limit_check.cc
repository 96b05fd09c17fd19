#include "imaging/limit_check.h"

#include <fmt/format.h>

#include "imaging/geometry.h"

namespace imaging {
namespace {

struct Count {
  ErrorCode code;
  std::uint64_t figure;
  std::uint64_t most;
  const char* unit;
};

Result<void> CheckCount(const Count& count) {
  if (count.figure <= count.most) return {};
  return tl::unexpected(Error{
      count.code, fmt::format("{} {} is over the limit of {}", count.figure, count.unit, count.most), ""});
}

std::uint64_t Unsigned(int value) {
  return static_cast<std::uint64_t>(value);
}

std::uint64_t FramePixels(const ImageFacts& facts) {
  return PixelCount(facts.size) * Unsigned(facts.frames);
}

}  // namespace

Result<void> CheckLimits(const ImageFacts& facts, const Limits& limits) {
  if (auto fits = CheckLimits(facts.size, limits); !fits) return fits;
  if (auto fits = CheckLimits(facts.block, limits, "a tile of "); !fits) return fits;
  const Count counts[] = {
      {ErrorCode::kTooManyBands, Unsigned(facts.bands), Unsigned(limits.max_bands), "samples a pixel"},
      {ErrorCode::kTooManyFrames, Unsigned(facts.frames), Unsigned(limits.max_frames), "frames"},
      {ErrorCode::kTooManyFramePixels, FramePixels(facts), limits.max_frame_pixels,
       "pixels in all frames together"},
      {ErrorCode::kTooManyScans, Unsigned(facts.scans), Unsigned(limits.max_jpeg_scans), "JPEG scans"},
      {ErrorCode::kTooMuchMetadata, facts.metadata_bytes, limits.max_metadata_bytes, "bytes of metadata"},
  };
  for (const Count& count : counts) {
    if (auto fits = CheckCount(count); !fits) return fits;
  }
  return {};
}

}  // namespace imaging
