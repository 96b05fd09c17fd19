// What an original may be, and what may become of it. Everything here is applied to its header, before a
// pixel is decoded.
#pragma once

#include <cstdint>

namespace imaging {

// What makes an original be refused with kCorrupt rather than shown as far as it goes; each level holds those
// before it. The levels are libvips' own (VipsFailOn).
//
// From kTruncated on, a file that ends inside what its format declares is refused by our own walk over it
// too, even where the part that a thumbnail shows is whole: it is an upload that did not finish. That is: a
// JPEG without its end marker, a PNG without its last chunk, a GIF that ends inside a block, a WebP shorter
// than its RIFF header says, a TIFF with strips, tiles, tags or pages past the end, a HEIF or AVIF with bytes
// of an item there. What may be missing is what no thumbnail shows and readers everywhere do without: the
// byte that closes a GIF, padding, private tags of a TIFF.
//
// With kNone, a JPEG, a GIF and a PNG that is not interlaced are painted as far as they go, the rest plain.
// The decoders of all other formats give nothing of a file that is cut short, nor does any of one that ends
// in its header: kCorrupt still. What no decoder should be shown is refused at every level.
enum class FailOn { kNone, kTruncated, kError, kWarning };

struct Limits {
  std::uint64_t max_pixels = 50'000'000;  // width x height of the frame that is decoded
  int max_side = 16'384;                  // pixels
  int max_frames = 10'000;  // of an animation, pages of a TIFF; see EncodingOptions for those decoded too
  std::uint64_t max_frame_pixels = 5'000'000'000;  // width x height x frames
  int max_bands = 8;                               // samples a pixel, alpha counted
  // Each scan costs the decoder a walk over all coefficients. Encoders write about ten; by the standard there
  // could be nearly a thousand a component.
  int max_jpeg_scans = 100;
  std::uint64_t max_metadata_bytes = 16'000'000;  // profiles, EXIF, texts; unpacked, where they are packed
  int max_result_side =
      8'192;  // pixels, of a thumbnail's side that follows from the other; it becomes no longer
  FailOn fail_on = FailOn::kError;
  bool allow_svg = false;

  bool operator==(const Limits&) const = default;
};

}  // namespace imaging
