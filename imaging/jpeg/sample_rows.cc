#include "imaging/jpeg/sample_rows.h"

#include <algorithm>

namespace imaging {
namespace {

// libjpeg's h2v1 and h2v2: between sums in units of 1 / `unit` of a sample, rounded down and up in turns.
void StretchSmoothly(const std::vector<std::uint16_t>& sums, unsigned unit, std::vector<std::uint8_t>& row) {
  const std::size_t count = sums.size();
  const unsigned shift = unit == 1 ? 2 : 4;
  const unsigned left_bias = unit == 1 ? 1 : 8;
  const unsigned right_bias = unit == 1 ? 2 : 7;
  const auto sample = [&](unsigned sum, unsigned bias) {
    return static_cast<std::uint8_t>((sum + bias) >> shift);
  };
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned left = i == 0 ? sums[i] : sums[i - 1];
    const unsigned right = i + 1 == count ? sums[i] : sums[i + 1];
    row[2 * i] = sample(3U * sums[i] + left, left_bias);
    row[2 * i + 1] = sample(3U * sums[i] + right, right_bias);
  }
}

}  // namespace

SampleRows::SampleRows(const JpegComponent& component, const SamplePlane& plane)
    : component_(component), plane_(plane) {
  if (component.repeat_across == 1 && component.repeat_down == 1) return;
  sums_.resize(component.samples_across);
  row_.resize(component.samples_across * component.repeat_across);
}

// libjpeg's condition, too.
bool SampleRows::smooth_across() const {
  return component_.smooth && component_.repeat_across == 2 && component_.repeat_down <= 2 &&
         component_.samples_across > 2;
}

void SampleRows::SumRows(std::size_t y) {
  const std::size_t near = y / 2;
  const std::size_t far =
      y % 2 == 0 ? near - std::min<std::size_t>(near, 1) : std::min(near + 1, component_.samples_down - 1);
  const std::uint8_t* const nearer = plane_.Row(near);
  const std::uint8_t* const further = plane_.Row(far);
  for (std::size_t i = 0; i < sums_.size(); ++i)
    sums_[i] = static_cast<std::uint16_t>(3 * nearer[i] + further[i]);
}

const std::uint8_t* SampleRows::At(std::size_t y) {
  const std::uint8_t* const stored = plane_.Row(y / component_.repeat_down);
  if (row_.empty()) return stored;
  if (smooth_across()) {
    const bool both = component_.repeat_down == 2;
    if (both) SumRows(y);
    if (!both) std::copy_n(stored, sums_.size(), sums_.begin());
    StretchSmoothly(sums_, both ? 4 : 1, row_);
    return row_.data();
  }
  if (smooth_down() && component_.repeat_across == 1) {
    SumRows(y);
    const unsigned bias = y % 2 == 0 ? 1 : 2;
    for (std::size_t i = 0; i < sums_.size(); ++i)
      row_[i] = static_cast<std::uint8_t>((sums_[i] + bias) >> 2);
    return row_.data();
  }
  std::uint8_t* to = row_.data();
  for (std::size_t i = 0; i < sums_.size(); ++i) to = std::fill_n(to, component_.repeat_across, stored[i]);
  return row_.data();
}

}  // namespace imaging
