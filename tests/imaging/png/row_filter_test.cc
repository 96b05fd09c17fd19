#include "imaging/png/row_filter.h"

#include <random>

#include <gtest/gtest.h>

#include "imaging/png/filter_choice.h"
#include "imaging/png/unfilter.h"
#include "tests/imaging/png/drawn_pictures.h"

namespace imaging {
namespace {

// The samples again, out of what would be deflated.
std::vector<std::uint8_t> Restored(const PackedPicture& picture, std::vector<std::uint8_t> rows) {
  const std::size_t size = picture.row_bytes();
  rows.resize(rows.size() + kUnfilterSlack);
  std::vector<std::uint8_t> samples;
  std::vector<std::uint8_t> above(size + kUnfilterSlack);
  for (int y = 0; y < picture.layout.size.height; ++y) {
    std::uint8_t* const row = rows.data() + static_cast<std::size_t>(y) * (1 + size);
    UnfilterPortably({row[0], {row + 1, size}, above.data(), picture.layout.filter_step()});
    std::copy_n(row + 1, size, above.begin());
    samples.insert(samples.end(), row + 1, row + 1 + size);
  }
  return samples;
}

TEST(RowFilter, CanBeTakenBack) {
  for (int width = 1; width <= 40; ++width) {
    for (const auto& picture : {testing::SmoothPicture({width, 9}), testing::DiscsPicture({width, 50})}) {
      const PackedPicture packed = PackDirectly(picture);
      EXPECT_EQ(Restored(packed, WithBestFilters(packed)), packed.samples) << width;
      EXPECT_EQ(Restored(packed, WithoutFilters(packed)), packed.samples) << width;
    }
  }
}

TEST(RowFilter, TakesTheRowNearestToZero) {
  using testing::Pixel;
  const auto first_filter = [](RgbaPicture picture) {
    const PackedPicture packed = PackDirectly(picture);
    const auto rows = WithBestFilters(packed);
    return int{rows.at((1 + packed.row_bytes()) * 3)};
  };
  // Rows of one colour each: left is right. Columns of one colour each: above is right.
  EXPECT_EQ(first_filter(testing::Drawn(
                {64, 8},
                [](int, int y) {
                  return Pixel{static_cast<std::uint8_t>(y * 37), static_cast<std::uint8_t>(y * 91), 0, 255};
                })),
            1);
  EXPECT_EQ(first_filter(testing::Drawn(
                {64, 8},
                [](int x, int) {
                  return Pixel{static_cast<std::uint8_t>(x * 37), static_cast<std::uint8_t>(x * 91), 0, 255};
                })),
            2);
}

TEST(FilterChoice, TellsPhotographsFromDrawings) {
  const auto pays = [](const RgbaPicture& picture) {
    const PackedPicture packed = PackDirectly(picture);
    return FiltersPay(packed, WithBestFilters(packed));
  };
  EXPECT_TRUE(pays(testing::SmoothPicture({200, 150})));
  // A few hundred colours, each in many small areas, as in a map.
  std::mt19937 random(5);
  std::vector<std::uint32_t> colours(400);
  for (auto& colour : colours) colour = static_cast<std::uint32_t>(random()) | 0xFF000000;
  std::vector<std::uint32_t> areas(70 * 50);
  for (auto& area : areas) area = colours[random() % colours.size()];
  EXPECT_FALSE(pays(testing::Drawn({210, 150}, [&](int x, int y) {
    return std::bit_cast<testing::Pixel>(areas[static_cast<std::size_t>(y / 3 * 70 + x / 3)]);
  })));
  EXPECT_FALSE(pays(testing::Drawn({20, 20}, [](int, int) { return testing::Pixel{1, 2, 3, 255}; })));
}

}  // namespace
}  // namespace imaging
