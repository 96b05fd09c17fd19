// The items of a HEIF, ISO/IEC 14496-12 clause 8.11: what each one is, and where its bytes lie.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace imaging {

struct HeifExtent {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool in_meta = false;  // counted from the beginning of the idat box, not of the file
};

struct HeifItem {
  std::string_view type;  // "hvc1", "av01", "grid"; empty: not declared
  std::vector<HeifExtent> extents;
};

// More than any picture has: one of 50 megapixels in tiles of 256 pixels, each with alpha, has 1,526.
inline constexpr std::size_t kMostHeifItems = 4'096;

struct HeifItems {
  std::map<std::uint32_t, HeifItem> items;  // by id
  bool too_many = false;                    // of items or extents: then the rest is missing here
};

// `meta` is the data of a meta box behind its version and flags. What is damaged ends the list.
HeifItems ReadHeifItems(std::string_view meta);

}  // namespace imaging
