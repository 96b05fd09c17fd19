#include "imaging/headers/heif_items.h"

#include <optional>

#include "imaging/headers/iso_box.h"

namespace imaging {
namespace {

constexpr std::uint64_t kMostExtents = 4 * kMostHeifItems;

// Fields are 0, 4 or 8 bytes wide, as the box says; 0 bytes read as 0.
std::optional<std::uint64_t> Wide(ByteReader& reader, std::uint32_t width) {
  if (width == 0) return 0;
  if (width == 4) return reader.BigEndian(4);
  if (width != 8) return std::nullopt;
  const auto high = reader.BigEndian(4);
  const auto low = reader.BigEndian(4);
  if (!low) return std::nullopt;
  return (std::uint64_t{*high} << 32) | *low;
}

// 8.11.6: versions before 2 name no type.
void ReadItemInfo(std::string_view infe, HeifItems& into) {
  ByteReader reader(infe);
  const auto full = TakeFullBox(reader);
  if (!full || full->version < 2) return;
  const auto id = reader.BigEndian(full->version == 2 ? 2 : 4);
  reader.Skip(2);  // protection
  const auto type = reader.Take(4);
  if (!id || !type) return;
  if (into.items.size() >= kMostHeifItems && !into.items.contains(*id)) {
    into.too_many = true;
    return;
  }
  into.items[*id].type = *type;
}

void ReadItemInfos(std::string_view iinf, HeifItems& into) {
  ByteReader reader(iinf);
  const auto full = TakeFullBox(reader);
  if (!full || !reader.Skip(full->version == 0 ? 2 : 4)) return;
  ForEachIsoBox(iinf.substr(reader.position()), "infe",
                [&](std::string_view infe) { ReadItemInfo(infe, into); });
}

// 8.11.3: the widths of its fields come first.
class LocationReader {
 public:
  explicit LocationReader(std::string_view iloc) : reader_(iloc) {}

  void ReadInto(HeifItems& into) {
    const auto full = TakeFullBox(reader_);
    if (!full || full->version > 2) return;
    version_ = full->version;
    const auto widths = reader_.BigEndian(2);
    if (!widths) return;
    offset_width_ = *widths >> 12;
    length_width_ = *widths >> 8 & 15;
    base_width_ = *widths >> 4 & 15;
    index_width_ = version_ == 0 ? 0 : *widths & 15;
    const auto count = reader_.BigEndian(version_ == 2 ? 4 : 2);
    for (std::uint64_t i = 0; i < count.value_or(0) && !into.too_many; ++i) {
      if (!ReadItem(into)) return;
    }
  }

 private:
  bool ReadItem(HeifItems& into) {
    const auto id = reader_.BigEndian(version_ == 2 ? 4 : 2);
    const auto method = version_ == 0 ? std::optional(0U) : reader_.BigEndian(2);
    reader_.Skip(2);  // data reference
    const auto base = Wide(reader_, base_width_);
    const auto extents = reader_.BigEndian(2);
    if (!id || !method || !base || !extents) return false;
    into.too_many = into.items.size() >= kMostHeifItems && !into.items.contains(*id);
    if (into.too_many) return false;
    HeifItem& item = into.items[*id];
    for (std::uint32_t i = 0; i < *extents; ++i) {
      const auto extent = ReadExtent(*base);
      if (!extent) return false;
      into.too_many = ++extents_ > kMostExtents;
      if (into.too_many) return false;
      // Construction method 2 counts from another item, which is checked itself.
      if ((*method & 15) <= 1) item.extents.push_back({extent->offset, extent->length, (*method & 15) == 1});
    }
    return true;
  }

  std::optional<HeifExtent> ReadExtent(std::uint64_t base) {
    if (!Wide(reader_, index_width_)) return std::nullopt;
    const auto offset = Wide(reader_, offset_width_);
    const auto length = Wide(reader_, length_width_);
    if (!offset || !length) return std::nullopt;
    return HeifExtent{base + *offset, *length};
  }

  ByteReader reader_;
  std::uint32_t version_ = 0;
  std::uint32_t offset_width_ = 0;
  std::uint32_t length_width_ = 0;
  std::uint32_t base_width_ = 0;
  std::uint32_t index_width_ = 0;
  std::uint64_t extents_ = 0;
};

}  // namespace

HeifItems ReadHeifItems(std::string_view meta) {
  HeifItems items;
  ForEachIsoBox(meta, "iinf", [&](std::string_view iinf) { ReadItemInfos(iinf, items); });
  ForEachIsoBox(meta, "iloc", [&](std::string_view iloc) { LocationReader(iloc).ReadInto(items); });
  return items;
}

}  // namespace imaging
