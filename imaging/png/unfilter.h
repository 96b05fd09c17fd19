// Takes back the filters of PNG rows, ISO/IEC 15948 clause 9. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace imaging {

inline constexpr std::uint8_t kLastPngFilter = 4;

// Bytes behind a row that the unfiltering may read, never write.
inline constexpr std::size_t kUnfilterSlack = 8;

struct FilteredRow {
  std::uint8_t filter = 0;              // 0 to kLastPngFilter
  std::span<std::uint8_t> bytes;        // in place
  const std::uint8_t* above = nullptr;  // the row before, done already, as long; zeros before the first
  std::size_t step = 1;                 // PngLayout::filter_step()
};

// With SSE2 where the target has it. Both rows must be readable for kUnfilterSlack bytes more.
void Unfilter(const FilteredRow& row);

// The same bytes on any target.
void UnfilterPortably(const FilteredRow& row);

}  // namespace imaging
