#include "imaging/headers/heif_header.h"

#include <algorithm>
#include <limits>

#include "imaging/byte_reader.h"
#include "imaging/headers/heif_items.h"
#include "imaging/headers/iso_box.h"

namespace imaging {
namespace {

constexpr std::size_t kVersionAndFlagsBytes = 4;  // of a "full box"

Size Limited(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  return {static_cast<int>(std::min(width, kMost)), static_cast<int>(std::min(height, kMost))};
}

Size SizeOfExtents(std::string_view ispe) {
  ByteReader reader(ispe);
  reader.Skip(kVersionAndFlagsBytes);
  const auto width = reader.BigEndian(4);
  const auto height = reader.BigEndian(4);
  return height ? Limited(*width, *height) : Size{};
}

// ISO/IEC 23008-12, 6.6.2.3: version, flags (bit 0: fields of 32 bits), rows, columns, output size; in an
// overlay (6.6.2.2) four 16-bit fill values stand where the rows and columns are.
Size SizeOfDerivation(std::string_view type, std::string_view data) {
  ByteReader reader(data);
  reader.Skip(1);
  const auto flags = reader.BigEndian(1);
  if (!flags || !reader.Skip(type == "grid" ? 2 : 8)) return {};
  const std::size_t field = (*flags & 1) != 0 ? 4 : 2;
  const auto width = reader.BigEndian(field);
  const auto height = reader.BigEndian(field);
  return height ? Limited(*width, *height) : Size{};
}

// The cells of a grid, which may all be one small item: each is decoded by itself.
std::size_t CellsOf(std::string_view grid) {
  ByteReader reader(grid);
  reader.Skip(2);
  const auto rows = reader.BigEndian(1);
  const auto columns = reader.BigEndian(1);
  return columns ? std::size_t{*rows + 1} * (*columns + 1) : 0;
}

// The largest of the samples' depths; 0 where the box says nothing.
std::uint32_t BitsOf(const IsoBox& property) {
  ByteReader reader(property.data);
  if (property.type == "pixi") {
    reader.Skip(kVersionAndFlagsBytes + 1);
    return reader.BigEndian(1).value_or(0);
  }
  if (property.type == "av1C") {
    reader.Skip(2);
    return (reader.BigEndian(1).value_or(0) & 0x40) != 0 ? 10 : 8;
  }
  if (property.type != "hvcC" || !reader.Skip(17)) return 0;
  return 8 + (reader.BigEndian(1).value_or(0) & 7);
}

bool IsAlpha(const IsoBox& property) {
  return property.type == "auxC" && (property.data.find("auxiliary:alpha") != std::string_view::npos ||
                                     property.data.find("auxid:1") != std::string_view::npos);
}

class MetaReader {
 public:
  explicit MetaReader(std::string_view file) : file_(file) {}

  Result<ImageFacts> Read() {
    ForEachIsoBox(file_, "meta", [&](std::string_view meta) {
      if (meta.size() >= kVersionAndFlagsBytes) ReadMeta(meta.substr(kVersionAndFlagsBytes));
    });
    if (too_many_) return CorruptHeader("HEIF with too many items");
    return facts_;
  }

 private:
  void ReadMeta(std::string_view meta) {
    ForEachIsoBox(meta, "iprp", [&](std::string_view iprp) {
      ForEachIsoBox(iprp, "ipco", [&](std::string_view ipco) { ReadProperties(ipco); });
    });
    std::string_view inside;
    ForEachIsoBox(meta, "idat", [&](std::string_view idat) { inside = idat; });
    const HeifItems items = ReadHeifItems(meta);
    too_many_ = too_many_ || items.too_many;
    for (const auto& [id, item] : items.items) ReadItem(item, inside);
  }

  void ReadProperties(std::string_view ipco) {
    ByteReader reader(ipco);
    while (const auto box = NextIsoBox(reader)) {
      if (box->type == "ispe") Widen(SizeOfExtents(box->data));
      if (box->type == "colr") facts_.metadata_bytes += box->data.size();
      if (IsAlpha(*box)) facts_.bands = 4;
      facts_.bits = std::max(facts_.bits, static_cast<int>(BitsOf(*box)));
    }
  }

  void ReadItem(const HeifItem& item, std::string_view idat) {
    for (const HeifExtent& extent : item.extents) {
      const std::string_view source = extent.in_meta ? idat : file_;
      const bool there = extent.offset <= source.size() && extent.length <= source.size() - extent.offset;
      facts_.truncated = facts_.truncated || !there;
      const bool metadata = item.type == "Exif" || item.type == "mime";
      if (metadata && there) facts_.metadata_bytes += extent.length;
    }
    const bool derived = item.type == "grid" || item.type == "iovl";
    if (!derived || item.extents.empty()) return;
    const HeifExtent& first = item.extents.front();
    const std::string_view source = first.in_meta ? idat : file_;
    if (first.offset >= source.size()) return;
    const std::string_view data = source.substr(first.offset);
    Widen(SizeOfDerivation(item.type, data));
    too_many_ = too_many_ || (item.type == "grid" && CellsOf(data) > kMostHeifItems);
  }

  void Widen(Size size) {
    if (PixelCount(size) > PixelCount(facts_.size)) facts_.size = size;
  }

  std::string_view file_;
  ImageFacts facts_;
  bool too_many_ = false;
};

}  // namespace

Result<ImageFacts> ReadHeifHeader(std::string_view bytes) {
  return MetaReader(bytes).Read();
}

}  // namespace imaging
