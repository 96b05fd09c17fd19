#include "imaging/jpeg/coefficient_progress.h"

#include <algorithm>

namespace imaging {

CoefficientProgress::CoefficientProgress() {
  for (MissingBits& missing : missing_bits_) missing.fill(-1);
}

bool CoefficientProgress::Advance(const JpegScan& scan) {
  for (std::size_t i = 0; i < scan.count; ++i) {
    if (!Advance(scan, missing_bits_[scan.parts[i].component])) return false;
  }
  return true;
}

bool CoefficientProgress::Advance(const JpegScan& scan, MissingBits& missing) {
  if (scan.first > 0 && missing[0] < 0) return false;
  for (std::size_t i = scan.first; i <= scan.last; ++i) {
    const bool first = missing[i] < 0;
    if (first ? scan.high != 0 : scan.high == 0 || static_cast<int>(scan.high) != missing[i]) return false;
    missing[i] = static_cast<int>(scan.low);
  }
  return true;
}

bool CoefficientProgress::HasAllKept(const JpegFrame& frame) const {
  for (std::size_t i = 0; i < frame.count; ++i) {
    const auto* const missing = missing_bits_[i].begin();
    const auto* const behind = missing + LastKept(frame.components[i].side) + 1;
    if (std::any_of(missing, behind, [](int bits) { return bits != 0; })) return false;
  }
  return true;
}

bool CoefficientProgress::HasMeans(const JpegFrame& frame) const {
  return std::all_of(missing_bits_.begin(), missing_bits_.begin() + frame.count,
                     [](const MissingBits& missing) { return missing[0] == 0; });
}

}  // namespace imaging
