// PNG to thumbnails without libvips: an inflate of the whole buffer, a resize in integers, and for PNG a
// deflate of the whole buffer; other formats are written by their encoders.
#pragma once

#include <span>
#include <string_view>

#include "imaging/error.h"
#include "imaging/png/hand_over.h"
#include "imaging/renderer.h"
#include "imaging/size.h"

namespace imaging {

struct PngJob {
  std::string_view original;  // must stay valid during the call
  std::span<const ThumbnailSpec> specs;
  Limits limits;
  Deadline deadline;
  EncodingOptions encoding = {};
};

// False: a thumbnail of that size makes RenderPng hand over all of its job, so it should be in another one.
bool IsForPngFastPath(Size original, const ThumbnailSpec& spec, const Limits& limits);

// All specs from one decode, in the calling thread. The same bytes on every processor. Thread-safe.
//
// It acts only where every decoder agrees about the picture and its colours: no EXIF, no profile but sRGB, no
// enlargement, no cut by attention, no result that should be written in pieces, nothing damaged; everything
// else is handed over. An Error is final: over the limits, out of memory, or late, which is looked at between
// the steps and every few rows. A damaged file is handed over and never an error here. Safe on any bytes.
Taken<Result<Rendering>> RenderPng(const PngJob& job);

}  // namespace imaging
