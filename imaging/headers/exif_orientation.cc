#include "imaging/headers/exif_orientation.h"

#include "imaging/headers/tiff_directory.h"

namespace imaging {
int ExifOrientation(std::string_view exif) {
  if (exif.starts_with(kExifMark)) exif.remove_prefix(kExifMark.size());
  if (!exif.starts_with("II") && !exif.starts_with("MM")) return 1;
  const auto file = TiffFile::Open(exif);
  const auto directory = file ? file->Find(file->first_directory()) : std::nullopt;
  if (!directory) return 1;
  const TiffFields fields = file->Read(*directory);
  const auto found = fields.find(kOrientationTag);
  if (found == fields.end()) return 1;
  const auto value = file->Value(found->second).value_or(1);
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

}  // namespace imaging
