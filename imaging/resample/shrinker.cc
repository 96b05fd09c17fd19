#include "imaging/resample/shrinker.h"

#include <algorithm>

#include "imaging/resample/premultiplied.h"

namespace imaging {
namespace {

std::size_t RoundedUpToEven(int count) {
  return (static_cast<std::size_t>(count) + 1) / 2 * 2;
}

// The largest sample that `axis` can make of opaque ones; one more for the rounding.
std::int64_t LargestAfter(const AxisWeights& axis) {
  return std::min<std::int64_t>(32'768, (axis.most_gain * kOpaque >> axis.shift) + 1);
}

}  // namespace

Shrinker::Shrinker(Sides sides, const ResampleKernels& kernels)
    : kernels_(kernels),
      across_(MakeAxisWeights({sides.from.width, sides.to.width, sides.stored.width, sides.shrink}, kOpaque)),
      down_(MakeAxisWeights({sides.from.height, sides.to.height, sides.stored.height, sides.shrink},
                            LargestAfter(across_))),
      blocks_(RoundedUpToEven(sides.from.height) / 2),
      slot_samples_(RoundedUpToEven(sides.to.width) * kPairSamples),
      ring_(down_.pairs * slot_samples_),
      row_(RoundedUpToEven(sides.to.width) * kLanes) {
  picture_.size = sides.to;
  picture_.pixels.resize(PixelCount(sides.to));
}

std::size_t Shrinker::wide_samples() const {
  return (across_.windows.back().first_pair + across_.pairs) * kBlockSamples;
}

std::int16_t* Shrinker::Slot(std::size_t block) {
  return ring_.data() + block % down_.pairs * slot_samples_;
}

void Shrinker::Push(const std::int16_t* wide) {
  kernels_.across(across_, wide, Slot(pushed_));
  ++pushed_;
  while (line_ < down_.windows.size() &&
         std::min(down_.windows[line_].first_pair + down_.pairs, blocks_) <= pushed_) {
    MakeLine(line_);
    ++line_;
  }
}

void Shrinker::MakeLine(std::size_t line) {
  const std::size_t first = down_.windows[line].first_pair;
  const std::size_t end = std::min(first + down_.pairs, blocks_);
  window_.clear();
  for (std::size_t block = first; block < end; ++block) window_.push_back(Slot(block));
  const auto width = static_cast<std::size_t>(picture_.size.width);
  kernels_.down({window_, down_.taps.data() + line * down_.pairs, down_.shift},
                RoundedUpToEven(picture_.size.width), row_.data());
  Unpremultiply(row_.data(), width, picture_.pixels.data() + line * width);
}

}  // namespace imaging
