// What writing a thumbnail takes, by format. Pure.
#pragma once

#include "imaging/decoding_cost.h"
#include "imaging/encoding_options.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

struct EncodingTask {
  OutputFormat format;  // not kAuto
  double pixels;        // of a frame
  double bands;         // of the original, as decoded
  double frames = 1;    // more than one of an animation only
  // How well a lossless original is packed tells how its thumbnail will be: coded bytes for each sample. What
  // has lost something cannot tell, and is taken to be a photograph.
  double density = 1;
  bool photograph = false;  // nothing is tried that is for drawings
};

// The quality makes no difference that would count; the effort does.
Work EncodingCost(const EncodingTask& task, const EncodingOptions& options);

}  // namespace imaging
