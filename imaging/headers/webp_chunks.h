// The chunks of a WebP, RFC 9649 clause 2.3.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "imaging/byte_reader.h"

namespace imaging {

struct WebpChunk {
  std::string_view type;
  std::string_view data;
  std::string_view whole;  // with type, length and padding
};

// A reader of the chunks, or nothing where the RIFF header is no whole one or says more than there is.
std::optional<ByteReader> WebpChunks(std::string_view webp);

// The chunk at the reader's place; nothing when it runs past the end. Chunks are padded to even lengths; the
// last one's padding may be missing.
std::optional<WebpChunk> NextWebpChunk(ByteReader& reader);

// As a file holds it: four bytes, the lowest first.
std::string WebpNumber(std::size_t number);

}  // namespace imaging
