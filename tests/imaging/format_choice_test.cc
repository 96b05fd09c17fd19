#include "imaging/format_choice.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace imaging {
namespace {

constexpr auto kPng = OutputFormat::kPng;
constexpr auto kJpeg = OutputFormat::kJpeg;
constexpr auto kWebp = OutputFormat::kWebp;
constexpr auto kAvif = OutputFormat::kAvif;
constexpr auto kGif = OutputFormat::kGif;

constexpr Size kSize{360, 240};
constexpr FormatNeeds kPhoto{false, false, false, kSize};
constexpr FormatNeeds kCutOut{true, false, false, kSize};
constexpr FormatNeeds kDrawing{false, true, false, kSize};
constexpr FormatNeeds kClipArt{true, true, false, kSize};
constexpr FormatNeeds kAnimation{false, false, true, kSize};

struct Case {
  std::vector<OutputFormat> accepted;
  int ties;
  FormatNeeds needs;
  OutputFormat chosen;
};

AcceptedFormats Accepted(const Case& row) {
  AcceptedFormats accepted;
  for (const OutputFormat format : row.accepted) accepted.formats.at(accepted.count++) = format;
  accepted.ties = static_cast<std::uint8_t>(row.ties);
  return accepted;
}

class FormatChoice : public ::testing::TestWithParam<Case> {};

TEST_P(FormatChoice, IsTheOneThatSuits) {
  EXPECT_EQ(NameOf(ChooseFormat(Accepted(GetParam()), GetParam().needs)), NameOf(GetParam().chosen));
}

const std::vector<OutputFormat> kAll = {kAvif, kWebp, kJpeg, kPng, kGif};

INSTANTIATE_TEST_SUITE_P(
    InOrder, FormatChoice,
    ::testing::Values(Case{kAll, 0, kPhoto, kAvif}, Case{kAll, 0, kClipArt, kAvif},
                      Case{kAll, 1, kDrawing, kAvif}, Case{kAll, 0, kAnimation, kWebp},
                      Case{{kJpeg, kPng}, 0, kPhoto, kJpeg}, Case{{kJpeg, kPng}, 0, kCutOut, kPng},
                      Case{{kJpeg, kPng}, 0, kDrawing, kPng}, Case{{kGif, kWebp}, 0, kPhoto, kWebp},
                      Case{{kGif, kWebp}, 0, kAnimation, kGif}, Case{{kPng, kAvif}, 0, kPhoto, kPng}));

INSTANTIATE_TEST_SUITE_P(AmongTies, FormatChoice,
                         ::testing::Values(Case{kAll, 5, kPhoto, kAvif}, Case{kAll, 5, kCutOut, kAvif},
                                           Case{kAll, 5, kDrawing, kWebp}, Case{kAll, 5, kClipArt, kWebp},
                                           Case{{kAvif, kJpeg, kPng}, 3, kDrawing, kPng},
                                           Case{{kPng, kJpeg, kWebp}, 3, kPhoto, kJpeg},
                                           Case{{kPng, kWebp, kAvif}, 3, kCutOut, kWebp},
                                           Case{{kPng, kWebp, kAvif}, 3, kDrawing, kPng},
                                           // The third is liked less, whatever it is.
                                           Case{{kAvif, kJpeg, kWebp}, 2, kDrawing, kAvif},
                                           Case{{kPng, kJpeg, kAvif}, 2, kCutOut, kPng},
                                           Case{{kPng, kJpeg, kAvif}, 1, kPhoto, kPng},
                                           Case{{kAvif, kPng, kGif}, 3, kAnimation, kGif}));

INSTANTIATE_TEST_SUITE_P(NoneOrNotMuch, FormatChoice,
                         ::testing::Values(Case{{}, 0, kPhoto, kPng}, Case{{}, 0, kAnimation, kPng},
                                           Case{{kJpeg}, 1, kClipArt, kPng}, Case{{kJpeg}, 1, kDrawing, kPng},
                                           Case{{kGif}, 1, kPhoto, kPng},
                                           Case{{kAvif}, 1, kAnimation, kPng}));

constexpr FormatNeeds Wide(int width) {
  return {false, false, false, {width, 10}};
}
INSTANTIATE_TEST_SUITE_P(Sizes, FormatChoice,
                         ::testing::Values(Case{{kWebp, kJpeg}, 2, Wide(16'383), kWebp},
                                           Case{{kWebp, kJpeg}, 2, Wide(16'384), kJpeg},
                                           Case{{kWebp, kJpeg}, 0, Wide(16'384), kJpeg},
                                           Case{{kWebp, kJpeg}, 2, Wide(65'536), kPng},
                                           Case{{kAvif, kPng}, 2, Wide(65'537), kPng}));

// What lies behind the count is no wish.
TEST(FormatChoiceOf, OnlyWhatIsCounted) {
  AcceptedFormats accepted{{kWebp, kAvif, kJpeg, kPng, kGif}, 1, 1};
  EXPECT_EQ(ChooseFormat(accepted, kPhoto), kWebp);
  accepted.count = 0;
  accepted.ties = 0;
  EXPECT_EQ(ChooseFormat(accepted, kPhoto), kPng);
}

TEST(FormatLimits, AreToldWithTheFigures) {
  EXPECT_TRUE(CheckHolds(kJpeg, {65'535, 1}));
  EXPECT_TRUE(CheckHolds(kPng, {1, 1'000'000}));
  const auto refused = CheckHolds(kWebp, {10, 20'000});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kSideTooLong);
  EXPECT_EQ(refused.error().detail, "a result of 10 x 20000 pixels, WebP holds at most 16383 a side");
  EXPECT_FALSE(CheckHolds(kJpeg, {65'536, 1}));
  EXPECT_FALSE(CheckHolds(kGif, {65'536, 1}));
}

TEST(FormatNames, AreThoseOfTheRegistry) {
  EXPECT_EQ(ContentTypeOf(kJpeg), "image/jpeg");
  EXPECT_EQ(ContentTypeOf(kAvif), "image/avif");
  EXPECT_EQ(ContentTypeOf(kGif), "image/gif");
}

}  // namespace
}  // namespace imaging
