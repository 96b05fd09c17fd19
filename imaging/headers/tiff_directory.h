// The directories of a TIFF (TIFF 6.0, section 2) or BigTIFF: tags and their numbers. Pure; safe on any
// bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace imaging {

// Where the values of a tag lie, and how many there are.
struct TiffField {
  std::uint64_t offset = 0;  // into the file, also where they lie in the directory itself
  std::uint64_t count = 0;
  unsigned width = 0;  // bytes of one value; 0: of a type that does not exist
};

// A directory, unread.
struct TiffDirectory {
  std::uint64_t first_entry = 0;  // offset
  std::uint64_t entries = 0;
  std::uint64_t next = 0;  // offset of the next directory; 0: the last one
};

using TiffFields = std::map<std::uint32_t, TiffField>;  // by tag; the first of several

class TiffFile {
 public:
  // Nothing for what does not begin like a TIFF. `bytes` must outlive it.
  static std::optional<TiffFile> Open(std::string_view bytes);

  std::uint64_t size() const { return bytes_.size(); }
  std::uint64_t first_directory() const { return first_; }
  unsigned entry_bytes() const { return big_ ? 20 : 12; }
  // Nothing where it runs past the end of the file.
  std::optional<TiffDirectory> Find(std::uint64_t offset) const;
  TiffFields Read(const TiffDirectory& directory) const;
  // All values lie within the file.
  bool IsWhole(const TiffField& field) const;
  // Value `index` of a field of whole numbers; nothing where it runs past the end of the file.
  std::optional<std::uint64_t> Value(const TiffField& field, std::uint64_t index = 0) const;

 private:
  explicit TiffFile(std::string_view bytes) : bytes_(bytes) {}
  std::optional<std::uint64_t> Number(std::uint64_t offset, unsigned width) const;

  std::string_view bytes_;
  bool big_endian_ = false;
  bool big_ = false;  // BigTIFF: offsets and counts of 64 bits
  std::uint64_t first_ = 0;
};

}  // namespace imaging
