// The scans of progressive files that code AC coefficients, of one component each. ITU-T T.81 G.1.2.2 and
// G.1.2.3.
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/jpeg/sequential_scan.h"

namespace imaging {

// Which AC coefficients of each block are not zero so far, those that are not kept too: a scan that adds a
// bit has one for each of them. Bit n is the n-th in zigzag order; the blocks lie as in the plane.
using CodedCoefficients = std::vector<std::uint64_t>;

// The first of a band, or one that adds a bit to it. `coded`: empty before the component's first.
tl::expected<void, JpegHandOver> ReadAcScan(const ScanJob& job, CoefficientPlane& plane,
                                            CodedCoefficients& coded);

}  // namespace imaging
