// The scans of baseline and extended sequential files. ITU-T T.81 F.2.
#pragma once

#include <array>

#include "imaging/jpeg/entropy_data.h"
#include "imaging/jpeg/scan_blocks.h"

namespace imaging {

// What the segments before a scan have defined.
struct JpegTables {
  std::array<HuffmanCode, 4> dc;
  std::array<HuffmanCode, 4> ac;
  std::size_t restart_interval = 0;  // MCUs; 0: none
};

struct ScanJob {
  const JpegFrame& frame;
  const JpegScan& scan;
  const JpegTables& tables;
  const EntropyData& data;
  Deadline deadline;
};

// The kept coefficients into the planes of the scan's components, whose AC ones are zero before.
tl::expected<void, JpegHandOver> ReadSequentialScan(const ScanJob& job, CoefficientPlanes& planes);

}  // namespace imaging
