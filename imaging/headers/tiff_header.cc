#include "imaging/headers/tiff_header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_set>

#include "imaging/headers/tiff_directory.h"

namespace imaging {
namespace {

enum Tag : std::uint32_t {
  kWidth = 256,
  kLength = 257,
  kBitsPerSample = 258,
  kPhotometric = 262,
  kStripOffsets = 273,
  kOrientation = 274,
  kSamplesPerPixel = 277,
  kRowsPerStrip = 278,
  kStripByteCounts = 279,
  kTileWidth = 322,
  kTileLength = 323,
  kTileOffsets = 324,
  kTileByteCounts = 325,
  kXmp = 700,
  kFirstPrivate = 32'768,
  kIptc = 33'723,
  kPhotoshop = 34'377,
  kIccProfile = 34'675,
};

constexpr std::uint64_t kPalette = 3;  // of kPhotometric
constexpr int kMostPages = 100'001;    // no limit is set so high
constexpr std::uint64_t kMostPieces = std::uint64_t{1} << 20;

int Limited(std::uint64_t value) {
  return static_cast<int>(std::min<std::uint64_t>(value, std::numeric_limits<int>::max()));
}

// One directory as a picture.
class Page {
 public:
  Page(const TiffFile& file, const TiffFields& fields) : file_(file), fields_(fields) {}

  ImageFacts Facts() const {
    ImageFacts facts;
    facts.size = {Limited(Value(kWidth, 0)), Limited(Value(kLength, 0))};
    // A picture of palette indices is delivered in colours.
    facts.bands = Value(kPhotometric, 0) == kPalette ? 3 : Limited(Value(kSamplesPerPixel, 1));
    facts.bits = std::max(8, Limited(Value(kBitsPerSample, 1)));
    const int orientation = Limited(Value(kOrientation, 1));
    facts.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    facts.block = BlockSize(facts.size);
    facts.truncated = TagBeyondEnd() || DataBeyondEnd(kStripOffsets, kStripByteCounts) ||
                      DataBeyondEnd(kTileOffsets, kTileByteCounts);
    for (const Tag tag : {kXmp, kIptc, kPhotoshop, kIccProfile}) facts.metadata_bytes += BytesOf(tag);
    return facts;
  }

 private:
  const TiffField* Find(Tag tag) const {
    const auto found = fields_.find(tag);
    return found == fields_.end() ? nullptr : &found->second;
  }

  std::uint64_t Value(Tag tag, std::uint64_t fallback) const {
    const TiffField* const field = Find(tag);
    return field == nullptr ? fallback : file_.Value(*field).value_or(fallback);
  }

  Size BlockSize(Size picture) const {
    if (Find(kTileWidth) != nullptr) return {Limited(Value(kTileWidth, 0)), Limited(Value(kTileLength, 0))};
    const int rows = Limited(Value(kRowsPerStrip, std::numeric_limits<int>::max()));
    return {picture.width, std::min(rows, picture.height)};
  }

  std::uint64_t BytesOf(Tag tag) const {
    const TiffField* const field = Find(tag);
    // A count beyond the file is the decoder's to refuse.
    return field == nullptr ? 0 : std::min(field->count, file_.size()) * field->width;
  }

  // The palette, say: without it libtiff shows the indices as greys. Private tags may point anywhere.
  bool TagBeyondEnd() const {
    return std::ranges::any_of(fields_, [&](const auto& field) {
      const bool matters = field.first < kFirstPrivate || field.first == kIccProfile;
      return matters && !file_.IsWhole(field.second);
    });
  }

  bool DataBeyondEnd(Tag offsets, Tag byte_counts) const {
    const TiffField* const places = Find(offsets);
    const TiffField* const lengths = Find(byte_counts);
    if (places == nullptr) return false;
    for (std::uint64_t i = 0; i < std::min(places->count, kMostPieces); ++i) {
      const auto place = file_.Value(*places, i);
      if (!place || *place > file_.size()) return true;
      const auto length = lengths == nullptr ? 0 : file_.Value(*lengths, i).value_or(0);
      if (length > file_.size() - *place) return true;
    }
    return false;
  }

  const TiffFile& file_;
  const TiffFields& fields_;
};

// Follows the chain of directories behind the first one, into `facts`; false where they overlap.
bool CountPages(const TiffFile& file, TiffDirectory directory, ImageFacts& facts) {
  std::unordered_set<std::uint64_t> seen = {file.first_directory()};
  std::uint64_t entries = directory.entries;
  while (facts.frames < kMostPages && directory.next != 0 && seen.insert(directory.next).second) {
    const auto next = file.Find(directory.next);
    facts.truncated = facts.truncated || !next;
    if (!next) break;
    entries += next->entries;
    if (entries * file.entry_bytes() > file.size()) return false;
    directory = *next;
    ++facts.frames;
  }
  return true;
}

}  // namespace

Result<ImageFacts> ReadTiffHeader(std::string_view bytes) {
  const auto file = TiffFile::Open(bytes);
  if (!file) return CorruptHeader("TIFF ends in its header");
  const auto first = file->Find(file->first_directory());
  if (!first) return CorruptHeader("TIFF without a whole first directory");
  ImageFacts facts = Page(*file, file->Read(*first)).Facts();
  if (facts.size.width == 0 || facts.size.height == 0) return CorruptHeader("TIFF without dimensions");
  if (!CountPages(*file, *first, facts)) return CorruptHeader("TIFF with directories that overlap");
  return facts;
}

}  // namespace imaging
