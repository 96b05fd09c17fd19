#include "tests/fuzz/chunk_list.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "tests/fuzz/fuzz_input.h"

namespace fuzzing {
namespace {

using imaging::testing::RawChunk;

constexpr std::string_view kRows = "rows";  // deflated, they are the data of IDAT
constexpr std::array<std::string_view, 17> kTypes = {"IHDR", "PLTE", "tRNS", kRows,  "IDAT", "IEND",
                                                     "gAMA", "cHRM", "sRGB", "iCCP", "pHYs", "eXIf",
                                                     "tEXt", "acTL", "fcTL", "abcD", "ABCD"};

void Append(std::string_view type, std::string_view data, std::string& list) {
  const auto* const place = std::find(kTypes.begin(), kTypes.end(), type);
  list += static_cast<char>(place - kTypes.begin());
  list += static_cast<char>(data.size());
  list += static_cast<char>(data.size() >> 8);
  list += data;
}

}  // namespace

std::string PngOfList(std::string_view list) {
  FuzzInput input(reinterpret_cast<const std::uint8_t*>(list.data()), list.size());
  std::vector<RawChunk> chunks;
  while (!input.rest().empty()) {
    const std::string_view type = kTypes[input.TakeNumber<std::uint8_t>() % kTypes.size()];
    const std::string_view data = input.Take(input.TakeNumber<std::uint16_t>());
    if (type == kRows) {
      chunks.push_back({"IDAT", imaging::testing::Deflated(data)});
    } else {
      chunks.push_back({std::string(type), std::string(data)});
    }
  }
  return imaging::testing::JoinPngChunks(chunks);
}

std::string ListOfChunks(const std::vector<RawChunk>& chunks) {
  std::string list;
  std::string packed;
  for (const RawChunk& chunk : chunks) {
    if (chunk.type == "IDAT") {
      packed += chunk.data;
      continue;
    }
    if (!packed.empty()) Append(kRows, imaging::testing::Inflated(packed), list);
    packed.clear();
    Append(chunk.type, chunk.data, list);
  }
  return list;
}

}  // namespace fuzzing
