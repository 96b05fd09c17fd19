// The port to rendering: bytes of an original in, encoded thumbnails out.
//
// Thread rules: Render may be called from any number of threads at once and blocks its caller; how many run
// at a time is the caller's to bound (admission), one CPU core each.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/encoding_options.h"
#include "imaging/error.h"
#include "imaging/limits.h"
#include "imaging/render_cost.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

using Deadline = std::chrono::steady_clock::time_point;

// Changes whenever the bytes of a thumbnail would: stored thumbnails of an older version are made again.
inline constexpr int kRendererVersion = 4;

// Thumbnails of one original that are made in one go, at most.
inline constexpr std::size_t kMostSpecs = 16;

// Which way a rendering took, for Server-Timing and metrics.
inline constexpr std::string_view kVipsPath = "vips";
inline constexpr std::string_view kPngFastPath = "png-fast";
inline constexpr std::string_view kEmbeddedPath = "embedded";  // the small picture inside the original
inline constexpr std::string_view kJpegFastPath = "jpeg-fast";
// Begun by our own decoder of JPEG, and done again by libvips.
inline constexpr std::string_view kJpegAgainPath = "jpeg-again";

struct RenderedImage {
  std::string bytes;         // the whole file, metadata stripped
  std::string content_type;  // "image/png", "image/jpeg", "image/webp", "image/avif" or "image/gif"
  int width = 0;             // pixels
  int height = 0;
};

// Time spent, for Server-Timing. Lazy decoding makes decode and resize one step for some formats: it is then
// all counted as decode.
struct RenderTimings {
  std::chrono::microseconds decode{0};
  std::chrono::microseconds resize{0};
  std::chrono::microseconds encode{0};
};

struct Rendering {
  std::vector<RenderedImage> images;  // one per spec, in their order
  RenderTimings timings;
  std::string_view source_format;  // "jpeg", for logs and metrics
  std::string_view path = kVipsPath;
  int source_width = 0;  // pixels, upright
  int source_height = 0;
};

class Renderer {
 public:
  virtual ~Renderer() = default;
  // What Render would take, told from the original's header in the calling thread: cheap. Fails where Render
  // would refuse to begin.
  virtual Result<RenderCost> Predict(std::string_view original,
                                     std::span<const ThumbnailSpec> specs) const = 0;
  // All specs are made from one original, which must stay valid during the call. Those that are decoded at
  // the same scale share the decode. The scale goes by each spec alone, and each is resized from the decoded
  // picture and not from another thumbnail: so a spec has the same bytes alone and in every set, on which
  // ETags rely. (At the scale of the largest spec, one decode would do for all, but a small thumbnail's bytes
  // would tell what else was asked for.) An Error is that of one of them; the others may be fine alone.
  virtual Result<Rendering> Render(std::string_view original, std::span<const ThumbnailSpec> specs,
                                   Deadline deadline) = 0;
};

// Renders in this process: PNG and JPEG by decoders of our own where these take the file, everything else
// through libvips. InitializeImaging must have succeeded.
std::unique_ptr<Renderer> MakeInProcessRenderer(Limits limits, EncodingOptions encoding = {});

// Process-wide start of libvips: caches off, one thread per image, loaders that take untrusted or foreign
// formats blocked. Call once in main before any thread is started. False: libvips could not start.
bool InitializeImaging();

// Whether this machine's libraries can write the format (not of kAuto): encoders of AVIF may be packages of
// their own. Without one a thumbnail in that format is kInternal, and kAuto takes another.
bool CanWrite(OutputFormat format);

// "8.14.1", for `--version`, logs and metrics.
std::string ImagingLibraryVersion();

}  // namespace imaging
