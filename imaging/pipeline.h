// From an original to the picture of one thumbnail: an ordered list of named steps over libvips.
#pragma once

#include <string_view>

#include "imaging/crop_plan.h"
#include "imaging/decoder_probe.h"
#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

// What the stored picture of `probe` is made to be by `plan`, before anything is cut off.
Size StoredTarget(const ImageProbe& probe, const CropPlan& plan);

struct PipelineJob {
  std::string_view original;  // must stay valid until the result is gone
  ImageProbe probe;           // of `original`
  CropPlan plan;              // of `probe`'s upright picture
  Deadline deadline;
  FailOn fail_on = FailOn::kError;
  bool keep_profile = false;  // EncodingOptions, as the next
  bool linear_light = false;
  int jpeg_margin = 0;    // JpegShrink's; 0: a JPEG is decoded whole
  bool embedded = false;  // of a HEIF: decode the small picture, whose size `probe` then has
};

// The result is in memory: 8-bit grey or sRGB, with alpha where the original had it, upright, of exactly
// `job.plan.result()`, and without metadata but a profile that is kept. Adds what it took to `timings`.
// kCorrupt when the decoder fails on the original, kTimeout when the deadline passes.
Result<vips::VImage> RunPipeline(const PipelineJob& job, RenderTimings& timings);

// How much smaller than stored, or how much larger than drawn, the original is decoded for a thumbnail. It
// goes by what is asked of this thumbnail alone, whatever else is made beside it: so it has the same bytes
// alone and in every set.
struct DecodeScale {
  int shrink = 1;
  double drawing = 1;
  bool operator==(const DecodeScale&) const = default;
};
DecodeScale ScaleOf(const PipelineJob& job);

// For several thumbnails of one scale: the whole picture in memory, as stored, for RunFrame of each of them.
Result<vips::VImage> DecodeWhole(const PipelineJob& job, RenderTimings& timings);

// The two halves of it, for animations. All frames one below the other, each of `job.probe.stored`: lazy, to
// be gone through once and in order. And one frame, taken out of those, made into the picture of a thumbnail.
Result<vips::VImage> OpenFrames(const PipelineJob& job);
Result<vips::VImage> RunFrame(const vips::VImage& frame, const PipelineJob& job, RenderTimings& timings);

// The end of it, for what was resized and, where the picture does not say itself what is kept, cut by others:
// `small` is as stored, in memory, in whatever colours.
Result<vips::VImage> FinishFrame(const vips::VImage& small, const PipelineJob& job, RenderTimings& timings);

}  // namespace imaging
