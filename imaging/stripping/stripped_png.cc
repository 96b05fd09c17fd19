#include <algorithm>
#include <array>

#include "imaging/headers/png_chunks.h"
#include "imaging/png/colour_claims.h"
#include "imaging/stripping/stripped_original.h"

namespace imaging {
namespace {

// What decides about pixels, and what says that they are sRGB. The frames of an animation go: what is left is
// the picture that everybody else sees.
bool IsKept(std::string_view type) {
  constexpr std::array<std::string_view, 8> kKept = {"IHDR", "PLTE", "tRNS", "gAMA",
                                                     "cHRM", "sRGB", "IDAT", "IEND"};
  return std::ranges::find(kKept, type) != kKept.end();
}

bool IsCritical(std::string_view type) {
  return type.front() >= 'A' && type.front() <= 'Z';
}

}  // namespace

std::optional<std::string> StrippedPng(std::string_view original) {
  ByteReader reader(original);
  const auto signature = reader.Take(kPngSignatureBytes);
  if (!signature) return std::nullopt;
  std::string stripped(*signature);
  bool has_data = false;
  while (const auto chunk = NextPngChunk(reader)) {
    const bool kept = IsKept(chunk->type);
    if (!MeansSrgb(*chunk) || (!kept && IsCritical(chunk->type))) return std::nullopt;
    if (kept) stripped.append(chunk->whole);
    has_data = has_data || chunk->type == "IDAT";
    if (chunk->type == "IEND") return has_data ? std::optional(std::move(stripped)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace imaging
