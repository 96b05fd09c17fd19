#include "imaging/png/chunk_writer.h"

#include <libdeflate.h>

namespace imaging {

void AppendNumber(std::string& bytes, std::uint32_t number) {
  for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>(number >> shift & 0xFF));
}

void AppendChecksum(std::string& png, std::size_t type_at) {
  const std::size_t size = png.size() - type_at;
  AppendNumber(png, libdeflate_crc32(0, png.data() + type_at, size));
}

void AppendChunk(std::string& png, std::string_view type, std::string_view data) {
  AppendNumber(png, static_cast<std::uint32_t>(data.size()));
  const std::size_t type_at = png.size();
  png.append(type).append(data);
  AppendChecksum(png, type_at);
}

}  // namespace imaging
