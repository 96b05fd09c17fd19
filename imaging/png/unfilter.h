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

// A pixel of a Paeth row waits for the one before it; rows of a run wait for each other only a pixel long,
// and go side by side. Large pictures are mostly such runs.
inline constexpr std::size_t kPaethRunRows = 4;

struct PaethRun {
  std::uint8_t* first = nullptr;        // of kPaethRunRows rows, without the filter's byte
  std::size_t stride = 0;               // bytes from row to row
  std::size_t size = 0;                 // bytes of a row
  const std::uint8_t* above = nullptr;  // as in FilteredRow
  std::size_t step = 1;
};

// False, with nothing done, where this target or step has no faster way than row by row.
bool UnfilterPaethRun(const PaethRun& run);

}  // namespace imaging
