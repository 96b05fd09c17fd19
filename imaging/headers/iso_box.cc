#include "imaging/headers/iso_box.h"

namespace imaging {

// Size and type; size 1 means 64 bits behind the type, 0 means up to the end.
std::optional<IsoBox> NextIsoBox(ByteReader& reader) {
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
  return data ? std::optional(IsoBox{*type, *data}) : std::nullopt;
}

std::optional<FullBox> TakeFullBox(ByteReader& reader) {
  const auto version = reader.BigEndian(1);
  const auto flags = reader.BigEndian(3);
  if (!flags) return std::nullopt;
  return FullBox{*version, *flags};
}

}  // namespace imaging
