// The rows of a component at the size of the result.
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/jpeg/block_samples.h"
#include "imaging/jpeg/frame.h"

namespace imaging {

// A component with fewer samples than the result has pixels is stretched, as libjpeg does it: by repeating
// samples, or, to twice as many, with weights of 3/4 and 1/4.
class SampleRows {
 public:
  // `component` and `plane` must outlive the rows.
  SampleRows(const JpegComponent& component, const SamplePlane& plane);

  // At least as many samples as a row of the result has; until the next call.
  const std::uint8_t* At(std::size_t y);

 private:
  bool smooth_down() const { return component_.smooth && component_.repeat_down == 2; }
  bool smooth_across() const;
  // 3/4 of the nearer row and 1/4 of the further one, in quarters.
  void SumRows(std::size_t y);

  const JpegComponent& component_;
  const SamplePlane& plane_;
  std::vector<std::uint16_t> sums_;
  std::vector<std::uint8_t> row_;
};

}  // namespace imaging
