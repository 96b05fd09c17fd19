// The scans of progressive files that code the DC coefficients. ITU-T T.81 G.1.2.1.
#pragma once

#include "imaging/jpeg/sequential_scan.h"

namespace imaging {

// The first of them, or one that adds a bit.
tl::expected<void, JpegHandOver> ReadDcScan(const ScanJob& job, CoefficientPlanes& planes);

}  // namespace imaging
