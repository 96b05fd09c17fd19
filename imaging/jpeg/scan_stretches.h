// The stretches of a scan between its restarts, and the MCUs in each. ITU-T T.81 A.2.5.
#pragma once

#include <algorithm>
#include <chrono>

#include "imaging/jpeg/sequential_scan.h"

namespace imaging {

inline constexpr std::size_t kStretchesBetweenClocks = 256;

// `read(stretch, first, count)` for one after the other, from MCU `first` on, up to the first that fails.
template <typename Read>
tl::expected<void, JpegHandOver> ReadStretches(const ScanJob& job, std::size_t mcus, Read read) {
  const std::size_t interval = job.tables.restart_interval == 0 ? mcus : job.tables.restart_interval;
  if (job.data.stretches() != (mcus + interval - 1) / interval)
    return tl::unexpected(JpegHandOver::kTruncated);
  for (std::size_t i = 0, first = 0; first < mcus; ++i, first += interval) {
    if (i % kStretchesBetweenClocks == kStretchesBetweenClocks - 1 &&
        std::chrono::steady_clock::now() >= job.deadline)
      return tl::unexpected(JpegHandOver::kLate);
    const tl::expected<void, JpegHandOver> done =
        read(job.data.At(i), first, std::min(interval, mcus - first));
    if (!done) return done;
  }
  return {};
}

}  // namespace imaging
