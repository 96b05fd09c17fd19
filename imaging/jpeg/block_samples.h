// From kept coefficients to samples: the reduced inverse DCT.
//
// A sample is the mean of the stored ones that it stands for, as with libjpeg's reduced transforms, but for
// the frequencies that are not kept. One of a block is libjpeg's to the bit.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "imaging/jpeg/coefficient_plane.h"
#include "imaging/jpeg/zigzag.h"

namespace imaging {

using QuantisationTable = std::array<std::uint16_t, kBlockCoefficients>;  // in zigzag order

struct SamplePlane {
  std::size_t width = 0;  // that of all blocks
  std::size_t height = 0;
  std::unique_ptr<std::uint8_t[]> samples;

  const std::uint8_t* Row(std::size_t y) const { return samples.get() + y * width; }
};

// Nothing where a coefficient is far outside of what an 8-bit picture has: decoders differ about those.
std::optional<SamplePlane> MakeSamples(const CoefficientPlane& plane, const QuantisationTable& table);

}  // namespace imaging
