#include "imaging/headers/tiff_directory.h"

#include <array>

namespace imaging {
namespace {

// As many tags as there can be.
constexpr std::uint64_t kMostEntries = 65'535;

// By type, TIFF 6.0 section 2 and BigTIFF: bytes of a value. 0: no such type.
unsigned WidthOf(std::uint64_t type) {
  // BYTE, ASCII, SHORT, LONG, RATIONAL; SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL; FLOAT, DOUBLE, IFD;
  // LONG8, SLONG8, IFD8
  static constexpr std::array<unsigned, 19> kWidths = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                                       8, 4, 8, 4, 0, 0, 8, 8, 8};
  return type < kWidths.size() ? kWidths[type] : 0;
}

}  // namespace

std::optional<TiffFile> TiffFile::Open(std::string_view bytes) {
  if (bytes.size() < 8) return std::nullopt;
  TiffFile file(bytes);
  file.big_endian_ = bytes.front() == 'M';
  const auto version = file.Number(2, 2);
  file.big_ = version == 43;
  const auto first = file.big_ ? file.Number(8, 8) : file.Number(4, 4);
  if (!first) return std::nullopt;
  file.first_ = *first;
  return file;
}

std::optional<std::uint64_t> TiffFile::Number(std::uint64_t offset, unsigned width) const {
  if (offset > bytes_.size() || width > bytes_.size() - offset) return std::nullopt;
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) {
    const char byte = bytes_[offset + (big_endian_ ? i : width - 1 - i)];
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}

std::optional<TiffDirectory> TiffFile::Find(std::uint64_t offset) const {
  const unsigned count_width = big_ ? 8 : 2;
  const auto entries = Number(offset, count_width);
  if (!entries || *entries > kMostEntries) return std::nullopt;
  TiffDirectory directory{offset + count_width, *entries, 0};
  const std::uint64_t end = directory.first_entry + *entries * entry_bytes();
  if (end > bytes_.size()) return std::nullopt;
  // Some writers leave out the last one's pointer to the next.
  directory.next = Number(end, big_ ? 8 : 4).value_or(0);
  return directory;
}

TiffFields TiffFile::Read(const TiffDirectory& directory) const {
  const unsigned offset_width = big_ ? 8 : 4;
  TiffFields fields;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    const std::uint64_t entry = directory.first_entry + i * entry_bytes();
    const auto tag = Number(entry, 2);
    const auto type = Number(entry + 2, 2);
    const auto count = Number(entry + 4, offset_width);
    const std::uint64_t place = entry + 4 + offset_width;
    const auto pointer = Number(place, offset_width);
    if (!tag || !type || !count || !pointer) break;
    const unsigned width = WidthOf(*type);
    const bool here = width > 0 && *count <= offset_width / width;
    fields.try_emplace(static_cast<std::uint32_t>(*tag), TiffField{here ? place : *pointer, *count, width});
  }
  return fields;
}

bool TiffFile::IsWhole(const TiffField& field) const {
  if (field.width == 0) return true;
  return field.offset <= size() && field.count <= (size() - field.offset) / field.width;
}

std::optional<std::uint64_t> TiffFile::Value(const TiffField& field, std::uint64_t index) const {
  if (field.width == 0 || index >= field.count || index > bytes_.size()) return std::nullopt;
  if (field.offset > bytes_.size()) return std::nullopt;
  return Number(field.offset + index * field.width, field.width);
}

}  // namespace imaging
