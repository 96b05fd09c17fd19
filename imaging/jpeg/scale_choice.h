// How much smaller than stored a JPEG is decoded for a thumbnail. Pure.
#pragma once

#include "imaging/size.h"

namespace imaging {

// As a percentage: kDefaultJpegMargin asks for no more than the rule below.
inline constexpr int kLeastJpegMargin = 100;
inline constexpr int kMostJpegMargin = 800;
inline constexpr int kDefaultJpegMargin = 100;

// 8, 4, 2 or 1: the largest n of which the original is at least n + 1 times as large as `wanted` (as stored,
// not upright) on each side, and its n-th part at least `margin` per cent of `wanted`.
//
// n + 1 is the least that is as close to a Lanczos resize of the whole picture as what sharp makes of it,
// whose own rule it is (its libvips 8.18 takes the scaled picture from there on): n itself loses up to 8 dB
// against that where the n-th part is hardly larger than the thumbnail. Of 122 thumbnails of photographs one
// is below sharp's, by 0.7 dB at 51 (bench/results/jpeg-scales.md); with a margin of 200 the thumbnails gain
// 6 to 10 dB that hardly anybody sees.
int JpegShrink(Size stored, Size wanted, int margin = kDefaultJpegMargin);

}  // namespace imaging
