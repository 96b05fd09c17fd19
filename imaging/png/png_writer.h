// Writes a picture as PNG in one piece.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"
#include "imaging/resample/rgba_picture.h"

namespace imaging {

inline constexpr int kLeastPngEffort = 1;
inline constexpr int kMostPngEffort = 10;
inline constexpr int kDefaultPngEffort = 5;

// Loses nothing and adds nothing: no metadata. The smallest colour type that can say the picture, filters
// where they pay, deflate of level `effort`; from kThoroughPngEffort on several ways are tried. kTimeout past
// the deadline, which is looked at before each deflation only; kInternal when there is no memory.
inline constexpr int kThoroughPngEffort = 7;
Result<std::string> WritePng(const RgbaPicture& picture, int effort, Deadline deadline);

}  // namespace imaging
