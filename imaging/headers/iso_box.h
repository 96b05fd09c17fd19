// Boxes of the ISO base media file format, ISO/IEC 14496-12 clause 4.2. Pure; safe on any bytes.
#pragma once

#include <optional>
#include <string_view>

#include "imaging/byte_reader.h"

namespace imaging {

struct IsoBox {
  std::string_view type;
  std::string_view data;  // behind size and type
};

// Nothing where the boxes end, and where one runs past the end of those that hold it.
std::optional<IsoBox> NextIsoBox(ByteReader& reader);

// Version and flags, in front of the data of a "full box".
struct FullBox {
  std::uint32_t version = 0;
  std::uint32_t flags = 0;
};
std::optional<FullBox> TakeFullBox(ByteReader& reader);

// Calls `visit` with the data of each box of that type.
template <typename Visit>
void ForEachIsoBox(std::string_view boxes, std::string_view type, Visit visit) {
  ByteReader reader(boxes);
  while (const auto box = NextIsoBox(reader)) {
    if (box->type == type) visit(box->data);
  }
}

}  // namespace imaging
