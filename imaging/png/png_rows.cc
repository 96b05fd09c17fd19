#include "imaging/png/png_rows.h"

#include <utility>

#include "imaging/png/unfilter.h"

namespace imaging {
namespace {

bool ExpandRow(const RowExpander& expander, const std::uint8_t* row, std::span<std::uint32_t> pixels) {
  return expander.Expand(row, pixels);
}

bool ExpandRow(const RowExpander& expander, const std::uint8_t* row, std::span<std::uint64_t> pixels) {
  expander.ExpandWide(row, pixels);
  return true;
}

}  // namespace

PngRows::PngRows(const PngParts& parts, Inflated inflated)
    : layout_(parts.layout),
      expander_(parts),
      inflated_(std::move(inflated)),
      nothing_(layout_.RowBytes(layout_.size.width) + kUnfilterSlack) {}

Taken<PngRows> PngRows::Open(const PngParts& parts, Deadline deadline) {
  auto inflated = InflatePng(parts);
  if (!inflated) return tl::unexpected(inflated.error());
  PngRows rows(parts, std::move(*inflated));
  if (rows.layout_.interlaced) {
    if (!rows.PutTogether(deadline)) return LeaveToVips("index not in the palette");
  } else if (rows.is_wide()) {
    rows.wide_rows_.resize(2 * rows.width() + 1);
  } else {
    rows.rows_.resize(2 * rows.width() + 1);
  }
  return rows;
}

int PngRows::UnfilterSome(const PngPass& pass, int y) {
  const std::size_t size = layout_.RowBytes(pass.size.width);
  const std::size_t stride = 1 + size;
  std::uint8_t* const row = inflated_.bytes.get() + pass.offset + static_cast<std::size_t>(y) * stride;
  const std::uint8_t* const above = y == 0 ? nothing_.data() : row - size;
  constexpr int kRun = kPaethRunRows;
  constexpr std::uint8_t kPaeth = 4;
  bool is_run = y + kRun <= pass.size.height;
  for (std::size_t i = 0; is_run && i < kPaethRunRows; ++i) is_run = row[i * stride] == kPaeth;
  if (is_run && UnfilterPaethRun({row + 1, stride, size, above, layout_.filter_step()})) return kRun;
  Unfilter({row[0], {row + 1, size}, above, layout_.filter_step()});
  return 1;
}

const std::uint8_t* PngRows::Unfiltered(const PngPass& pass, int y) {
  if (y == 0) unfiltered_ = 0;
  if (y == unfiltered_) unfiltered_ += UnfilterSome(pass, y);
  return inflated_.bytes.get() + pass.offset +
         static_cast<std::size_t>(y) * (1 + layout_.RowBytes(pass.size.width)) + 1;
}

bool PngRows::PutTogether(Deadline deadline) {
  return is_wide() ? PutTogether(wide_rows_, deadline) : PutTogether(rows_, deadline);
}

template <typename Pixel>
bool PngRows::PutTogether(std::vector<Pixel>& picture, Deadline deadline) {
  picture.resize(width() * static_cast<std::size_t>(layout_.size.height) + 1);
  std::vector<Pixel> line(width());
  for (std::size_t p = 0; p < inflated_.passes.count; ++p) {
    const PngPass& pass = inflated_.passes.passes[p];
    if (pass.size.width == 0) continue;
    const std::span<Pixel> pixels(line.data(), static_cast<std::size_t>(pass.size.width));
    for (int y = 0; y < pass.size.height; ++y) {
      if (y % 64 == 0 && std::chrono::steady_clock::now() >= deadline) return false;
      if (!ExpandRow(expander_, Unfiltered(pass, y), pixels)) return false;
      const auto target = static_cast<std::size_t>(pass.top + y * pass.down) * width();
      for (std::size_t x = 0; x < pixels.size(); ++x) {
        picture[target + static_cast<std::size_t>(pass.left) + x * static_cast<std::size_t>(pass.across)] =
            pixels[x];
      }
    }
  }
  return true;
}

std::span<const std::uint32_t> PngRows::Next() {
  const int y = next_++;
  if (layout_.interlaced) return {rows_.data() + static_cast<std::size_t>(y) * width(), width()};
  const std::uint8_t* const row = Unfiltered(inflated_.passes.passes[0], y);
  const std::span<std::uint32_t> pixels(rows_.data() + static_cast<std::size_t>(y % 2) * width(), width());
  if (!expander_.Expand(row, pixels)) return {};
  return pixels;
}

std::span<const std::uint64_t> PngRows::NextWide() {
  const int y = next_++;
  if (layout_.interlaced) return {wide_rows_.data() + static_cast<std::size_t>(y) * width(), width()};
  const std::span<std::uint64_t> pixels(wide_rows_.data() + static_cast<std::size_t>(y % 2) * width(),
                                        width());
  expander_.ExpandWide(Unfiltered(inflated_.passes.passes[0], y), pixels);
  return pixels;
}

}  // namespace imaging
