#include "imaging/headers/exif_thumbnail.h"

#include <cstdint>
#include <optional>

#include "imaging/byte_reader.h"
#include "imaging/headers/exif_orientation.h"
#include "imaging/headers/jpeg_markers.h"
#include "imaging/headers/tiff_directory.h"

namespace imaging {
namespace {

constexpr std::uint32_t kCompressionTag = 259;
constexpr std::uint32_t kOffsetTag = 513;
constexpr std::uint32_t kLengthTag = 514;
constexpr std::uint64_t kJpegCompression = 6;

// The TIFF inside. Segments stand one behind the other before the first scan; what does not keep to that has
// no small picture for us.
std::string_view ExifOf(std::string_view jpeg) {
  ByteReader reader(jpeg);
  reader.Skip(2);
  while (reader.BigEndian(1) == 0xFFU) {
    const auto marker = reader.BigEndian(1);
    const auto length = reader.BigEndian(2);
    const auto data = length && *length >= 2 ? reader.Take(*length - 2) : std::nullopt;
    if (!data || *marker == kStartOfScan) break;
    if (*marker == kFirstApplication + 1 && data->starts_with(kExifMark))
      return data->substr(kExifMark.size());
  }
  return {};
}

std::optional<std::uint64_t> NumberOf(const TiffFile& file, const TiffFields& fields, std::uint32_t tag) {
  const auto found = fields.find(tag);
  return found == fields.end() ? std::nullopt : file.Value(found->second);
}

}  // namespace

std::string_view ExifThumbnail(std::string_view jpeg) {
  const std::string_view exif = ExifOf(jpeg);
  const auto file = exif.empty() ? std::nullopt : TiffFile::Open(exif);
  const auto first = file ? file->Find(file->first_directory()) : std::nullopt;
  const auto second = first && first->next != 0 ? file->Find(first->next) : std::nullopt;
  if (!second) return {};
  const TiffFields fields = file->Read(*second);
  if (NumberOf(*file, fields, kCompressionTag).value_or(kJpegCompression) != kJpegCompression) return {};
  const auto turned = NumberOf(*file, fields, kOrientationTag);
  if (turned && turned != NumberOf(*file, file->Read(*first), kOrientationTag).value_or(1)) return {};
  const auto offset = NumberOf(*file, fields, kOffsetTag);
  const auto length = NumberOf(*file, fields, kLengthTag);
  if (!offset || !length || *offset > exif.size() || *length > exif.size() - *offset) return {};
  return exif.substr(*offset, *length);
}

}  // namespace imaging
