// PNG to PNG without libvips: an inflate of the whole buffer, a resize in integers, a deflate of the whole buffer.
#pragma once

#include <span>
#include <string_view>

#include "imaging/error.h"
#include "imaging/png/hand_over.h"
#include "imaging/renderer.h"

namespace imaging {

// Larger results are libvips' to write: it can be stopped while it does.
inline constexpr std::uint64_t kMostResultPixels = 4'000'000;

// All specs from one decode, in the calling thread. The same bytes on every processor.
//
// It acts only where every decoder agrees about the picture and its colours: no EXIF orientation, no profile but
// sRGB, no enlargement, nothing damaged; everything else is handed over. An Error is final: over the limits, or late,
// which is looked at between the steps and every few rows, or out of memory. A damaged file is handed over and never
// an error here. Safe on any bytes.
Taken<Result<Rendering>> RenderPng(std::string_view original, std::span<const ThumbnailSpec> specs,
                                   const RenderLimits& limits);

}  // namespace imaging
