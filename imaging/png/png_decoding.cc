#include "imaging/png/png_decoding.h"

#include <algorithm>

#include "imaging/resample/kernels.h"
#include "imaging/resample/premultiplied.h"
#include "imaging/resample/shrinker.h"

namespace imaging {
namespace {

constexpr int kPairsBetweenLooks = 32;

// Either sort of row.
struct RowView {
  std::span<const std::uint32_t> narrow;
  std::span<const std::uint64_t> wide;
  bool valid() const { return !narrow.empty() || !wide.empty(); }
};

RowView NextRow(PngRows& rows) {
  if (rows.is_wide()) return {{}, rows.NextWide()};
  return {rows.Next(), {}};
}

void CopyRow(const RowView& row, std::uint32_t* target) {
  if (row.wide.empty()) {
    std::ranges::copy(row.narrow, target);
  } else {
    std::ranges::transform(row.wide, target, Narrowed);
  }
}

// Where the rows go: to the shrinkers, or as they are into a picture of the original's size.
class Targets {
 public:
  Targets(Size from, std::span<const Size> sizes) : from_(from), kernels_(BestKernels()) {
    std::size_t samples = (static_cast<std::size_t>(from.width) + 1) / 2 * kBlockSamples;
    for (const Size size : sizes) {
      if (size == from) {
        copies_.push_back({from, {}});
        copies_.back().pixels.resize(PixelCount(from));
        continue;
      }
      shrinkers_.emplace_back(Shrinker::Sides{from, size}, kernels_);
      samples = std::max(samples, shrinkers_.back().wide_samples());
    }
    if (!shrinkers_.empty()) block_.resize(samples);
  }

  void Take(const RowView& upper, const RowView& lower, int y) {
    for (RgbaPicture& copy : copies_) {
      const auto width = static_cast<std::size_t>(from_.width);
      std::uint32_t* const target = copy.pixels.data() + static_cast<std::size_t>(y) * width;
      CopyRow(upper, target);
      if (y + 1 < from_.height) CopyRow(lower, target + width);
    }
    if (shrinkers_.empty()) return;
    const std::size_t pixels = (static_cast<std::size_t>(from_.width) + 1) / 2 * 2;
    if (upper.wide.empty()) {
      kernels_.premultiply(upper.narrow.data(), lower.narrow.data(), pixels, block_.data());
    } else {
      PremultiplyWide(upper.wide.data(), lower.wide.data(), pixels, block_.data());
    }
    for (Shrinker& shrinker : shrinkers_) shrinker.Push(block_.data());
  }

  std::vector<RgbaPicture> Finish(std::span<const Size> sizes) {
    std::vector<RgbaPicture> pictures;
    std::size_t copy = 0;
    std::size_t shrinker = 0;
    for (const Size size : sizes) {
      pictures.push_back(size == from_ ? std::move(copies_[copy++]) : shrinkers_[shrinker++].Finish());
    }
    return pictures;
  }

 private:
  Size from_;
  const ResampleKernels& kernels_;
  std::vector<Shrinker> shrinkers_;
  std::vector<RgbaPicture> copies_;
  std::vector<std::int16_t> block_;
};

}  // namespace

Taken<std::vector<RgbaPicture>> ShrinkRows(PngRows& rows, std::span<const Size> sizes, Deadline deadline) {
  const Size from = rows.size();
  Targets targets(from, sizes);
  for (int y = 0; y < from.height; y += 2) {
    if (y / 2 % kPairsBetweenLooks == 0 && std::chrono::steady_clock::now() >= deadline) {
      return LeaveToVips("late");
    }
    const RowView upper = NextRow(rows);
    if (!upper.valid()) return LeaveToVips("index not in the palette");
    const RowView lower = y + 1 < from.height ? NextRow(rows) : upper;
    if (!lower.valid()) return LeaveToVips("index not in the palette");
    targets.Take(upper, lower, y);
  }
  return targets.Finish(sizes);
}

}  // namespace imaging
