// The deleter of what libdeflate makes.
#pragma once

struct libdeflate_compressor;
struct libdeflate_decompressor;

namespace imaging {

struct DeflateRelease {
  void operator()(libdeflate_compressor* compressor) const;
  void operator()(libdeflate_decompressor* decompressor) const;
};

}  // namespace imaging
