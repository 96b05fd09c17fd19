// The frames of an animation, one after the other, as a player shows them.
#pragma once

#include <memory>

#include "imaging/pipeline.h"

namespace vips {
class VImage;
}

namespace imaging {

// Not thread-safe. Holds a frame or two, never all of them.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  FrameSource() = default;
  FrameSource(const FrameSource&) = delete;
  FrameSource& operator=(const FrameSource&) = delete;

  // `job.probe.stored` so large, with the profile if there is one. To be evaluated before the next is asked
  // for, which there must be. Throws what libvips throws, here or when it is evaluated.
  virtual vips::VImage Next() = 0;
};

// Of a GIF or a WebP. `reel` is what OpenFrames gave for the job. Of a GIF it is gone through from top to
// bottom, as its decoder goes. That of WebP would hold all frames in memory: they come from libwebp itself,
// and `reel` only lends its fields. `job.original` must outlive the source. Throws what libvips throws.
std::unique_ptr<FrameSource> OpenFrameSource(const PipelineJob& job, const vips::VImage& reel);

}  // namespace imaging
