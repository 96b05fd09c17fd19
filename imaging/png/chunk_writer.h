// Writes the chunks of a PNG. ISO/IEC 15948 5.3. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace imaging {

// Four bytes, the most significant first.
void AppendNumber(std::string& bytes, std::uint32_t number);

// Of the chunk whose type begins at `type_at` and whose data ends `png`: it covers both.
void AppendChecksum(std::string& png, std::size_t type_at);

// A whole one.
void AppendChunk(std::string& png, std::string_view type, std::string_view data);

}  // namespace imaging
