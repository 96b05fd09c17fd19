#include "imaging/picture_kind.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace imaging {
namespace {

constexpr double kNearlyAllFlat = 0.95;
constexpr double kFlatOfDrawing = 0.10;
constexpr double kFlatOfGreyDrawing = 0.35;
constexpr double kHardOfDrawing = 0.05;
constexpr double kColoursOfDrawing = 0.5;
constexpr int kHardEdge = 40;
constexpr std::size_t kMostColours = 4'096;
// Of a larger picture only some rows are compared.
constexpr std::uint64_t kMostCompared = 1'000'000;

std::size_t PixelsIn(std::span<const std::uint8_t> row, std::size_t bands) {
  return row.size() / bands;
}

int Distance(const std::uint8_t* a, const std::uint8_t* b, std::size_t bands) {
  int most = 0;
  for (std::size_t i = 0; i < bands; ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

bool IsOpaque(const SampleGrid& picture) {
  if (!picture.has_alpha()) return true;
  for (std::size_t i = picture.bands - 1; i < picture.samples.size(); i += picture.bands) {
    if (picture.samples[i] != 255) return false;
  }
  return true;
}

bool IsGrey(const SampleGrid& picture) {
  if (picture.is_grey()) return true;
  for (std::size_t i = 0; i < picture.samples.size(); i += picture.bands) {
    const std::uint8_t* pixel = &picture.samples[i];
    if (picture.has_alpha() && pixel[3] == 0) continue;
    if (pixel[0] != pixel[1] || pixel[0] != pixel[2]) return false;
  }
  return true;
}

// Pairs of neighbours, and the colours of what is not flat.
class Census {
 public:
  explicit Census(const SampleGrid& picture) : picture_(picture) {
    const auto step = static_cast<int>(PixelCount(picture.size) / kMostCompared) + 1;
    for (int y = 0; y + 1 < picture.size.height; y += step) Compare(picture.Row(y), picture.Row(y + 1));
  }

  double flat() const { return pairs_ == 0 ? 1 : Share(flat_, pairs_); }
  double hard() const { return Share(hard_, pairs_ - flat_); }

  double colours() const {
    std::vector<std::uint32_t> some;
    const std::size_t step = uneven_.size() / kMostColours + 1;
    for (std::size_t i = 0; i < uneven_.size(); i += step) some.push_back(uneven_[i]);
    const std::size_t count = some.size();
    std::ranges::sort(some);
    const auto distinct = std::unique(some.begin(), some.end()) - some.begin();
    return Share(static_cast<std::size_t>(distinct), count);
  }

 private:
  static double Share(std::size_t part, std::size_t whole) {
    return static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(whole, 1));
  }

  void Compare(std::span<const std::uint8_t> row, std::span<const std::uint8_t> below) {
    const std::size_t bands = picture_.bands;
    for (std::size_t x = 0; x + 1 < PixelsIn(row, bands); ++x) {
      const std::uint8_t* pixel = &row[x * bands];
      if (picture_.has_alpha() && pixel[bands - 1] == 0) continue;
      const int right = Distance(pixel, pixel + bands, bands);
      const int down = Distance(pixel, &below[x * bands], bands);
      Learn(right);
      Learn(down);
      if (right + down > 0) uneven_.push_back(Colour(pixel));
    }
  }

  void Learn(int distance) {
    ++pairs_;
    flat_ += distance == 0 ? 1 : 0;
    hard_ += distance > kHardEdge ? 1 : 0;
  }

  std::uint32_t Colour(const std::uint8_t* pixel) const {
    const std::size_t step = picture_.is_grey() ? 0 : 1;
    return static_cast<std::uint32_t>(pixel[0] << 16 | pixel[step] << 8 | pixel[2 * step]);
  }

  const SampleGrid& picture_;
  std::size_t pairs_ = 0;
  std::size_t flat_ = 0;
  std::size_t hard_ = 0;
  std::vector<std::uint32_t> uneven_;
};

bool IsDrawn(const SampleGrid& picture, bool grey) {
  const Census census(picture);
  if (census.flat() >= kNearlyAllFlat) return true;
  if (census.hard() < kHardOfDrawing) return false;
  if (grey) return census.flat() >= kFlatOfGreyDrawing;
  return census.flat() >= kFlatOfDrawing && census.colours() <= kColoursOfDrawing;
}

}  // namespace

PictureKind KindOf(const SampleGrid& picture) {
  PictureKind kind;
  kind.opaque = IsOpaque(picture);
  kind.grey = IsGrey(picture);
  kind.drawn = IsDrawn(picture, kind.grey);
  return kind;
}

}  // namespace imaging
