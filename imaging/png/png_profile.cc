#include "imaging/png/png_profile.h"

#include <cstdint>
#include <memory>
#include <new>

#include <libdeflate.h>

#include "imaging/headers/png_chunks.h"

namespace imaging {
namespace {

struct CompressorRelease {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

std::string BigEndian(std::uint32_t number) {
  std::string text;
  for (const int shift : {24, 16, 8, 0}) text.push_back(static_cast<char>(number >> shift & 0xFF));
  return text;
}

std::string Deflated(std::string_view bytes) {
  constexpr int kLevel = 9;
  const std::unique_ptr<libdeflate_compressor, CompressorRelease> compressor(
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
  const std::string typed = "iCCP" + data;
  const std::string chunk = BigEndian(static_cast<std::uint32_t>(data.size())) + typed +
                            BigEndian(libdeflate_crc32(0, typed.data(), typed.size()));
  return std::string(png).insert(kAfterHeader, chunk);
}

}  // namespace imaging
