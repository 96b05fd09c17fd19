#include "imaging/png/deflate_release.h"

#include <libdeflate.h>

namespace imaging {

void DeflateRelease::operator()(libdeflate_compressor* compressor) const {
  libdeflate_free_compressor(compressor);
}

void DeflateRelease::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

}  // namespace imaging
