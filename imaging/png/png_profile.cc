#include "imaging/png/png_profile.h"

#include <memory>
#include <new>

#include <libdeflate.h>

#include "imaging/headers/png_chunks.h"
#include "imaging/png/chunk_writer.h"
#include "imaging/png/deflate_release.h"

namespace imaging {
namespace {

std::string Deflated(std::string_view bytes) {
  constexpr int kLevel = 9;
  const std::unique_ptr<libdeflate_compressor, DeflateRelease> compressor(
      libdeflate_alloc_compressor(kLevel));
  if (!compressor) throw std::bad_alloc();
  std::string packed(libdeflate_zlib_compress_bound(compressor.get(), bytes.size()), '\0');
  packed.resize(
      libdeflate_zlib_compress(compressor.get(), bytes.data(), bytes.size(), packed.data(), packed.size()));
  return packed;
}

}  // namespace

std::string PngWithProfile(const std::string& png, std::string_view icc) {
  constexpr std::size_t kAfterHeader = kPngSignatureBytes + 25;
  std::string data("icc\0\0", 5);  // a name, and that it is deflated
  data += Deflated(icc);
  std::string chunk;
  AppendChunk(chunk, "iCCP", data);
  return std::string(png).insert(kAfterHeader, chunk);
}

}  // namespace imaging
