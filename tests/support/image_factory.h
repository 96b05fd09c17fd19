// Makes image files in code, so that tests know every pixel they begin with. Deterministic; thread-safe once
// imaging::InitializeImaging has succeeded.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace imaging::testing {

enum class Codec { kPng, kJpeg, kWebp, kGif, kTiff, kAvif, kHeic };

enum class Motif {
  kPhoto,      // RGB, smooth gradients with a fine pattern
  kCorners,    // RGB quadrants: red, green / blue, white
  kClipArt,    // RGBA: a red disc with a soft edge; what is transparent hides bright green
  kGrey,       // one band, a ramp from black (left) to white (right)
  kGreyAlpha,  // the ramp, with alpha that grows from top to bottom
  kFlat,       // Picture::colour everywhere
};

enum class Profile { kNone, kSrgb, kDisplayP3, kBroken };

struct Picture {
  Motif motif = Motif::kPhoto;
  int width = 64;  // pixels, upright
  int height = 48;
  // EXIF, 1 to 8; 0: no tag. The stored picture is turned so that a viewer that heeds the tag sees the motif
  // upright.
  int orientation = 0;
  bool wide = false;              // 16 bits a sample: each 8-bit value times 257
  bool palette = false;           // PNG only
  bool progressive = false;       // JPEG: progressive; PNG: interlaced
  bool private_metadata = false;  // EXIF with a place and a camera, XMP, comments
  Profile profile = Profile::kNone;
  std::array<std::uint8_t, 3> colour = {0, 0, 0};
};

// Whether this machine's libvips can write the format: HEIF encoders are packages of their own.
bool CanEncode(Codec codec);

// The file. Lossy formats are written at a quality that keeps flat colours within a level or two.
std::string MakeImage(Codec codec, const Picture& picture);

// Frame n is flat; the first is red, the second green, the third blue, and so on from the beginning.
std::string MakeAnimation(Codec codec, int width, int height, int frames);  // kGif or kWebp

// Flat CMYK, 0 (no ink) to 255, as a JPEG that has no profile.
std::string MakeCmykJpeg(int width, int height, std::array<std::uint8_t, 4> ink);

// Pages of different flat colours, red first.
std::string MakeTiffWithPages(int width, int height, int pages);

// "png", for names of tests and of skipped codecs.
std::string NameOf(Codec codec);

}  // namespace imaging::testing
