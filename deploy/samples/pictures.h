// The pictures themselves, each drawn from code alone so that nobody's rights are in the way.
#pragma once

#include "deploy/samples/canvas.h"

namespace samples {

struct Fur {
  Colour coat;
  Colour shade;
  Colour stripe;
  Colour iris;
};

// A cat's face on a transparent ground with a soft shadow, drawn for 400 x 400 and scaled to `side`.
Canvas DrawCat(int side, const Fur& fur);

struct Daylight {
  Colour zenith;
  Colour horizon;
  Colour sun;
  Colour hill;
  Point sun_at;  // parts of the width and of the height
  float cloud;   // 0 to 1
};

// Sky, sun, hills and water, with clouds and the fine grain that makes a photo hard to compress.
Canvas DrawLake(int width, int height, const Daylight& light);

// A wide mark and the word "thumbd" on a transparent ground.
Canvas DrawLogo(int width, int height);

}  // namespace samples
