// Writes PNG files of every form that the specification has, and broken ones, by means that share nothing
// with the reader under test: zlib, and filters written down from the specification. Deterministic.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace imaging::testing {

inline constexpr int kMixedFilters = 5;

struct PngRecipe {
  int width = 33;
  int height = 17;
  int colour = 6;  // colour type and bit depth as in IHDR
  int depth = 8;
  bool interlaced = false;
  bool transparency = false;       // tRNS, where the colour type may have one
  int filter = kMixedFilters;      // 0 to 4 in every row, or another one in each
  int palette_entries = 0;         // 0: as many as the depth allows
  std::size_t idat_bytes = 1'000;  // of each IDAT chunk
  unsigned seed = 1;
};

struct RawChunk {
  std::string type;
  std::string data;
};

// The chunks in order, IHDR to IEND. The picture is part noise, part areas of one colour.
std::vector<RawChunk> MakePngChunks(const PngRecipe& recipe);
// With the signature, lengths and right checksums.
std::string JoinPngChunks(const std::vector<RawChunk>& chunks);
inline std::string MakePng(const PngRecipe& recipe) {
  return JoinPngChunks(MakePngChunks(recipe));
}

std::string Deflated(std::string_view bytes);
std::string Inflated(std::string_view bytes);

// All fifteen pairs of colour type and bit depth.
std::vector<PngRecipe> AllPngKinds();

}  // namespace imaging::testing
