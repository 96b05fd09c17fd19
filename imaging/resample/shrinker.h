// Makes one smaller picture out of the rows of a large one, as they come: Lanczos-3, first across, then down,
// with colours weighted by alpha. Integers only; the same bytes on every processor.
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/geometry.h"
#include "imaging/resample/axis_weights.h"
#include "imaging/resample/kernels.h"
#include "imaging/resample/rgba_picture.h"

namespace imaging {

// Not thread-safe. Holds no more than the narrow rows that one line of the result is made of.
class Shrinker {
 public:
  struct Sides {
    Size from;
    Size to;  // no side over that of `from`
    // Of what a decoder made smaller, as AxisSides has it.
    Size stored = from;
    int shrink = 1;
  };

  explicit Shrinker(Sides sides, const ResampleKernels& kernels = BestKernels());

  // Samples that a wide block must hold so that every window can be read.
  std::size_t wide_samples() const;
  // The next two source rows. Of an odd last row, the lower one may be anything.
  void Push(const std::int16_t* wide);
  // After the last row.
  RgbaPicture Finish() { return std::move(picture_); }

 private:
  std::int16_t* Slot(std::size_t block);
  void MakeLine(std::size_t line);

  const ResampleKernels& kernels_;
  AxisWeights across_;
  AxisWeights down_;
  std::size_t blocks_;        // of the whole source
  std::size_t slot_samples_;  // of a narrow block, rounded up to an even number of pixels
  std::vector<std::int16_t> ring_;
  std::vector<const std::int16_t*> window_;
  std::vector<std::int16_t> row_;
  std::size_t pushed_ = 0;
  std::size_t line_ = 0;
  RgbaPicture picture_;
};

}  // namespace imaging
