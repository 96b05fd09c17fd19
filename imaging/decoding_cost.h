// What decoding an original takes, down to where its pixels are made few. Pure.
#pragma once

#include "imaging/image_facts.h"

namespace imaging {

// Nanoseconds of one core, and bytes above what an idle worker holds.
struct Work {
  double time = 0;
  double memory = 0;
};

// One rendering, as far as its decoder is concerned.
struct DecodingTask {
  const ImageFacts& facts;
  double pixels;         // as stored, of a frame
  double decoded;        // pixels of a frame that the decoder delivers, after shrink-on-load
  double decoded_width;  // of them
  double sample_bytes;   // of one sample, decoded
  bool all_frames;
};

// Through libvips, with the resize that takes the lines as they come.
Work DecodingCost(const DecodingTask& task);

// By jpeg/jpeg_decoding.h at 1 / `shrink`, which is more than 1; without the resize. What our decoder hands
// over half-way takes what libjpeg does, which no header tells.
Work ScaledJpegCost(const DecodingTask& task, int shrink);

// By png/png_fast_path.h.
Work FastPngCost(const DecodingTask& task);

}  // namespace imaging
