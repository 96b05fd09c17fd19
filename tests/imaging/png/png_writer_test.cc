#include "imaging/png/png_writer.h"

#include <gmock/gmock.h>

#include "tests/imaging/png/decoded_rgba.h"
#include "tests/imaging/png/drawn_pictures.h"
#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

using testing::ByVips;
using testing::ChunksOf;
using testing::Drawn;
using ::testing::ElementsAre;
using testing::Pixel;

class PngWriterTest : public testing::ImagingTest {
 protected:
  static std::string Write(const RgbaPicture& picture, int effort = kDefaultPngEffort) {
    const auto png = WritePng(picture, effort, Soon());
    return png ? *png : std::string();
  }

  // What libvips reads is what was written.
  static void ExpectExact(const RgbaPicture& picture, const std::string& png) {
    const auto read = ByVips(png);
    ASSERT_TRUE(read.has_value());
    ASSERT_EQ(read->size, picture.size);
    std::vector<std::uint16_t> wanted;
    testing::AppendPixels(std::span<const std::uint32_t>(picture.pixels), wanted);
    ASSERT_TRUE(read->samples == wanted);
  }

  static int Depth(const std::string& png) { return png.at(24); }
  static int ColourType(const std::string& png) { return png.at(25); }
};

struct Form {
  const char* name;
  int depth;
  int colour;
  Pixel (*draw)(int x, int y);
};

std::uint8_t Byte(int value) {
  return static_cast<std::uint8_t>(value);
}

// Unlike its neighbours, but always the same.
int Mixed(int x, int y) {
  return (x * 7'919 + y * 104'729 + x * y * 31) % 65'537;
}

constexpr std::array kForms = {
    Form{"BlackAndWhite", 1, 0,
         [](int x, int y) {
           return Mixed(x, y) % 2 == 0 ? Pixel{0, 0, 0, 255} : Pixel{255, 255, 255, 255};
         }},
    Form{"FourGreys", 2, 0,
         [](int x, int y) {
           const auto g = Byte(Mixed(x, y) % 4 * 85);
           return Pixel{g, g, g, 255};
         }},
    Form{"SixteenGreys", 4, 0,
         [](int x, int y) {
           const auto g = Byte(Mixed(x, y) % 16 * 17);
           return Pixel{g, g, g, 255};
         }},
    Form{"OddGreys", 4, 3,
         [](int x, int y) {
           const auto g = Byte(Mixed(x, y) % 11 * 16 + 3);
           return Pixel{g, g, g, 255};
         }},
    Form{"TwoColours", 1, 3,
         [](int x, int y) {
           return Mixed(x, y) % 2 == 0 ? Pixel{9, 8, 7, 255} : Pixel{1, 2, 3, 40};
         }},
    Form{"FourColours", 2, 3,
         [](int x, int y) {
           return Pixel{Byte(Mixed(x, y) % 4), 8, 7, 255};
         }},
    Form{"SixteenColours", 4, 3,
         [](int x, int y) {
           return Pixel{Byte(Mixed(x, y) % 16), 8, 7, Byte(Mixed(x, y) % 2 * 255)};
         }},
    Form{"ManyColours", 8, 3,
         [](int x, int y) {
           return Pixel{Byte(Mixed(x, y) % 256), 8, 7, 255};
         }},
    Form{"TooManyColours", 8, 2,
         [](int x, int y) {
           return Pixel{Byte(Mixed(x, y) % 256), Byte(x % 2), 7, 255};
         }},
    Form{"GreyAndAlpha", 8, 4,
         [](int x, int y) {
           const auto g = Byte(Mixed(x, y));
           return Pixel{g, g, g, Byte(x * 3 + y)};
         }},
    Form{"Colours", 8, 2,
         [](int x, int y) {
           return Pixel{Byte(Mixed(x, y)), Byte(x), Byte(y), 255};
         }},
    Form{"ColoursAndAlpha", 8, 6,
         [](int x, int y) {
           return Pixel{Byte(Mixed(x, y)), Byte(x), Byte(y), Byte(x ^ y)};
         }},
};

class EveryForm : public PngWriterTest, public ::testing::WithParamInterface<Form> {};

TEST_P(EveryForm, IsWrittenSmallAndExactly) {
  const RgbaPicture picture = Drawn({101, 67}, GetParam().draw);
  const std::string png = Write(picture);
  ExpectExact(picture, png);
  EXPECT_EQ(Depth(png), GetParam().depth);
  EXPECT_EQ(ColourType(png), GetParam().colour);
}

TEST_P(EveryForm, OfEverySmallSizeAndEffort) {
  for (const Size size : {Size{1, 1}, Size{2, 1}, Size{1, 3}, Size{7, 5}, Size{9, 2}, Size{64, 33}}) {
    const RgbaPicture picture = Drawn(size, GetParam().draw);
    for (int effort = kLeastPngEffort; effort <= kMostPngEffort; effort += 3)
      ExpectExact(picture, Write(picture, effort));
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryForm, ::testing::ValuesIn(kForms),
                         [](const auto& form) { return form.param.name; });

TEST_F(PngWriterTest, WritesNoChunkThatIsNotNeeded) {
  EXPECT_THAT(ChunksOf(Write(Drawn({101, 67}, kForms[11].draw))), ElementsAre("IHDR", "IDAT", "IEND"));
  EXPECT_THAT(ChunksOf(Write(Drawn({101, 67}, kForms[7].draw))), ElementsAre("IHDR", "PLTE", "IDAT", "IEND"));
  EXPECT_THAT(ChunksOf(Write(Drawn({101, 67}, kForms[6].draw))),
              ElementsAre("IHDR", "PLTE", "tRNS", "IDAT", "IEND"));
}

TEST_F(PngWriterTest, FiltersPhotographsAndNotDrawings) {
  const RgbaPicture smooth = testing::SmoothPicture({180, 120});
  const RgbaPicture drawing = testing::DiscsPicture({180, 180});
  EXPECT_LT(Write(smooth).size(), Write(smooth, kThoroughPngEffort).size() * 11 / 10);
  EXPECT_LT(Write(drawing).size(), Write(drawing, kThoroughPngEffort).size() * 11 / 10);
}

TEST_F(PngWriterTest, MoreEffortIsNotLarger) {
  const RgbaPicture picture = testing::DiscsPicture({300, 200});
  EXPECT_LE(Write(picture, 10).size(), Write(picture, 5).size());
  EXPECT_LT(Write(picture, 5).size(), Write(picture, 1).size());
  // Out of range is the nearest that there is.
  EXPECT_EQ(Write(picture, 99), Write(picture, kMostPngEffort));
  EXPECT_EQ(Write(picture, -1), Write(picture, kLeastPngEffort));
}

TEST_F(PngWriterTest, ComesLateToTheDeadline) {
  const auto late = WritePng(Drawn({10, 10}, kForms[10].draw), 5, std::chrono::steady_clock::now());
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, ErrorCode::kTimeout);
}

}  // namespace
}  // namespace imaging
