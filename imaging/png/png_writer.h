// Writes a picture as PNG in one piece.
#pragma once

#include <cstdint>
#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"
#include "imaging/resample/rgba_picture.h"

namespace imaging {

// Deflate of a whole buffer cannot be stopped: a quarter of a second for as many, on one core.
inline constexpr std::uint64_t kMostPixelsInOnePiece = 4'000'000;

// From this effort on several ways are tried.
inline constexpr int kThoroughPngEffort = 7;

// Loses nothing and adds nothing: no metadata. The smallest colour type that can say the picture, filters
// where they pay, deflate of the level that belongs to `effort` (kLeastPngEffort to kMostPngEffort). kTimeout
// past the deadline, which is looked at before each deflation only; kInternal when there is no memory.
// Thread-safe.
Result<std::string> WritePng(const RgbaPicture& picture, int effort, Deadline deadline);

}  // namespace imaging
