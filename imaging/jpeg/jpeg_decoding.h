// A JPEG at a part of its sides: by our own decoder where that takes it, or by libvips.
#pragma once

#include <string_view>

#include "imaging/error.h"
#include "imaging/jpeg/scaled_jpeg.h"
#include "imaging/limits.h"

namespace imaging {

struct JpegSource {
  std::string_view file;     // must stay valid during the call
  bool progressive = false;  // coded in several scans
  FailOn fail_on = FailOn::kError;
  Deadline deadline;
};

struct DecodedJpeg {
  ScaledJpeg picture;
  std::string_view path;  // kJpegFastPath, kJpegAgainPath or kVipsPath
};

// `shrink` is 8, 4 or 2; of 2 our decoder knows nothing, nor of what only deserves a warning, and of 4 it
// does progressive files only: with one scan libjpeg is faster (bench/results/jpeg-decode.md). The file has
// 1, 3 or 4 bands by its header. In the calling thread; thread-safe. kCorrupt where libvips says so, kTimeout
// past the deadline. std::bad_alloc may be thrown.
Result<DecodedJpeg> DecodeJpeg(const JpegSource& source, int shrink);

}  // namespace imaging
