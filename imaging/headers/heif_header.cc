#include "imaging/headers/heif_header.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "imaging/byte_reader.h"

namespace imaging {
namespace {

constexpr std::size_t kVersionAndFlagsBytes = 4;  // of a "full box"

struct Box {
  std::string_view type;
  std::string_view data;
};

// ISO/IEC 14496-12, 4.2: size and type; size 1 means 64 bits behind the type, 0 means up to the end.
std::optional<Box> NextBox(ByteReader& reader) {
  const auto size = reader.BigEndian(4);
  const auto type = reader.Take(4);
  if (!size || !type) return std::nullopt;
  std::size_t head = 8;
  std::uint64_t whole = *size;
  if (*size == 1) {
    const auto high = reader.BigEndian(4);
    const auto low = reader.BigEndian(4);
    if (!low) return std::nullopt;
    whole = (std::uint64_t{*high} << 32) | *low;
    head = 16;
  }
  if (*size == 0) whole = head + reader.remaining();
  if (whole < head) return std::nullopt;
  const auto data = reader.Take(whole - head);
  return data ? std::optional(Box{*type, *data}) : std::nullopt;
}

// What is inside the first box of that type; empty when there is none.
std::string_view Inside(std::string_view boxes, std::string_view type) {
  ByteReader reader(boxes);
  while (const auto box = NextBox(reader)) {
    if (box->type == type) return box->data;
  }
  return {};
}

Size SizeOf(std::string_view extents) {
  ByteReader reader(extents);
  reader.Skip(kVersionAndFlagsBytes);
  const auto width = reader.BigEndian(4);
  const auto height = reader.BigEndian(4);
  if (!height) return {};
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  return {static_cast<int>(std::min(*width, kMost)), static_cast<int>(std::min(*height, kMost))};
}

}  // namespace

ImageFacts ReadHeifHeader(std::string_view bytes) {
  const std::string_view meta = Inside(bytes, "meta");
  if (meta.size() < kVersionAndFlagsBytes) return {};
  ImageFacts facts;
  ByteReader properties(Inside(Inside(meta.substr(kVersionAndFlagsBytes), "iprp"), "ipco"));
  while (const auto box = NextBox(properties)) {
    if (box->type != "ispe") continue;
    const Size size = SizeOf(box->data);
    if (PixelCount(size) > PixelCount(facts.size)) facts.size = size;
  }
  return facts;
}

}  // namespace imaging
