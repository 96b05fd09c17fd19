// The chunks of a PNG, ISO/IEC 15948 clause 5.3.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "imaging/byte_reader.h"
#include "imaging/error.h"

namespace imaging {

inline constexpr std::size_t kPngSignatureBytes = 8;

struct PngChunk {
  std::string_view type;
  std::string_view data;
  std::string_view whole;  // with length, type and checksum
};

// The chunk at the reader's place. kCorrupt when it runs past the end, and then the reader stays; the
// checksum is the decoder's to check.
Result<PngChunk> NextPngChunk(ByteReader& reader);

// tEXt, zTXt or iTXt.
bool IsPngText(std::string_view type);

// `png` without its tEXt, zTXt and iTXt chunks, where they are large; nothing where they are not, which is
// nearly always. No thumbnail shows them, yet a decoder inflates them all: 400 KB of them cost a second of
// CPU that no deadline can stop.
std::optional<std::string> PngWithoutBulkyText(std::string_view png);

}  // namespace imaging
