// A PNG as rows of pixels, top to bottom.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "imaging/png/inflated.h"
#include "imaging/png/row_expander.h"
#include "imaging/renderer.h"

namespace imaging {

// Pixels of four samples in memory order R, G, B, A, straight. 8-bit rows are one std::uint32_t a pixel,
// wide ones one std::uint64_t of four native 16-bit numbers. Not thread-safe.
class PngRows {
 public:
  // Inflates the whole picture. A picture that is interlaced is put together here, others row by row as they
  // are asked for. `parts` need not live longer. Past `deadline` putting together stops and the file is
  // handed over.
  static Taken<PngRows> Open(const PngParts& parts, Deadline deadline);

  Size size() const { return layout_.size; }
  bool is_wide() const { return expander_.is_wide(); }
  bool is_opaque() const { return expander_.is_opaque(); }

  // The next row, at most size().height times; valid until the call after the next one, and readable for a
  // pixel more. Empty when the row's indices are not all in the palette. The first for 8 bits, the second for
  // wide rows.
  std::span<const std::uint32_t> Next();
  std::span<const std::uint64_t> NextWide();

 private:
  PngRows(const PngParts& parts, Inflated inflated);

  std::size_t width() const { return static_cast<std::size_t>(layout_.size.width); }
  // The next unfiltered row of a pass.
  const std::uint8_t* Unfiltered(const PngPass& pass, int y);
  // From row `y` on; how many rows it has done.
  int UnfilterSome(const PngPass& pass, int y);
  bool PutTogether(Deadline deadline);
  template <typename Pixel>
  bool PutTogether(std::vector<Pixel>& picture, Deadline deadline);

  PngLayout layout_;
  RowExpander expander_;
  Inflated inflated_;
  std::vector<std::uint8_t> nothing_;  // what lies above the first row
  int next_ = 0;
  int unfiltered_ = 0;               // rows of the pass that are done
  std::vector<std::uint32_t> rows_;  // two rows, or the whole interlaced picture; and one pixel
  std::vector<std::uint64_t> wide_rows_;
};

}  // namespace imaging
