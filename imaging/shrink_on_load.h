// How much smaller than stored libvips' decoders should deliver, so that they compute fewer pixels. Pure.
// JPEG has a rule of its own: jpeg/scale_choice.h.
#pragma once

#include "imaging/decoder_probe.h"
#include "imaging/geometry.h"

namespace imaging {

// 1, 2, 4 or 8: the most that still leaves the resize at least twice `wanted` (as stored, not upright) on
// each side. The decoder of WebP shrinks with a box filter, so the sharp part is left to Lanczos: a third
// less CPU and a quarter of the memory for 17 megapixels. 1 for all others, and for animations, whose frames
// would lose their exact places on the canvas.
int ShrinkOnLoad(const ImageProbe& probe, Size wanted);

// The margin of JpegShrink where libvips resizes what a decoder made smaller: it takes the pixels for where
// they are not quite, so it is given twice as many as it needs.
inline constexpr int kVipsJpegMargin = 200;

// How many times larger than it declares a drawing should be drawn: to `wanted` at once, in whichever
// direction asks for more. 1 for pictures.
double DrawingScale(const ImageProbe& probe, Size wanted);

}  // namespace imaging
