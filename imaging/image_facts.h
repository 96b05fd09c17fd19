// What an original's own header declares of it: enough to apply limits and to foresee the cost of a
// rendering. A value; nothing of it has been proven by a decoder.
#pragma once

#include <cstdint>

#include "imaging/image_format.h"
#include "imaging/size.h"

namespace imaging {

struct ImageFacts {
  ImageFormat format = ImageFormat::kPng;
  std::uint64_t file_bytes = 0;
  // Pixels as stored, before any orientation. 0 x 0: the header does not say it where we look.
  Size size;
  int bands = 3;        // samples a pixel that a decoder delivers, alpha counted
  int bits = 8;         // of a sample
  int orientation = 1;  // EXIF, 1 to 8; of a HEIF always 1: there the decoder turns
  int frames = 1;       // of an animation, pages of a TIFF
  int scans = 1;        // of a JPEG
  // Progressive JPEG, interlaced PNG: the decoder holds the whole picture before it gives the first line.
  bool multipass = false;
  bool lossless = false;       // WebP only
  double coded_samples = 3;    // JPEG only: samples a pixel as stored, 1.5 where chroma is halved both ways
  bool arithmetic = false;     // JPEG only: not Huffman coded
  std::uint64_t dc_bytes = 0;  // JPEG only: of the scans that code the means of blocks; sequential: of all
  Size block;                  // TIFF only: the largest strip or tile, decoded at once
  std::uint64_t metadata_bytes = 0;
  bool truncated = false;  // the file ends inside what it declares
};

}  // namespace imaging
