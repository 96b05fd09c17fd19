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

constexpr Size kChoiceSize{360, 240};
constexpr FormatNeeds kPhoto{false, false, false, kChoiceSize};
constexpr FormatNeeds kCutOut{true, false, false, kChoiceSize};
constexpr FormatNeeds kDrawing{false, true, false, kChoiceSize};
constexpr FormatNeeds kClipArt{true, true, false, kChoiceSize};
constexpr FormatNeeds kAnimation{false, false, true, kChoiceSize};

struct ChoiceCase {
  std::vector<OutputFormat> accepted;
  int ties;
  FormatNeeds needs;
  OutputFormat chosen;
};

AcceptedFormats Accepted(const ChoiceCase& row) {
  AcceptedFormats accepted;
  for (const OutputFormat format : row.accepted) accepted.formats.at(accepted.count++) = format;
  accepted.ties = static_cast<std::uint8_t>(row.ties);
  return accepted;
}

class FormatChoice : public ::testing::TestWithParam<ChoiceCase> {};

TEST_P(FormatChoice, IsTheOneThatSuits) {
  EXPECT_EQ(NameOf(ChooseFormat(Accepted(GetParam()), GetParam().needs)), NameOf(GetParam().chosen));
}

const std::vector<OutputFormat> kAll = {kAvif, kWebp, kJpeg, kPng, kGif};

INSTANTIATE_TEST_SUITE_P(InOrder, FormatChoice,
                         ::testing::Values(ChoiceCase{kAll, 0, kPhoto, kAvif},
                                           ChoiceCase{kAll, 0, kClipArt, kAvif},
                                           ChoiceCase{kAll, 1, kDrawing, kAvif},
                                           ChoiceCase{kAll, 0, kAnimation, kWebp},
                                           ChoiceCase{{kJpeg, kPng}, 0, kPhoto, kJpeg},
                                           ChoiceCase{{kJpeg, kPng}, 0, kCutOut, kPng},
                                           ChoiceCase{{kJpeg, kPng}, 0, kDrawing, kPng},
                                           ChoiceCase{{kGif, kWebp}, 0, kPhoto, kWebp},
                                           ChoiceCase{{kGif, kWebp}, 0, kAnimation, kGif},
                                           ChoiceCase{{kPng, kAvif}, 0, kPhoto, kPng}));

INSTANTIATE_TEST_SUITE_P(AmongTies, FormatChoice,
                         ::testing::Values(ChoiceCase{kAll, 5, kPhoto, kAvif},
                                           ChoiceCase{kAll, 5, kCutOut, kAvif},
                                           ChoiceCase{kAll, 5, kDrawing, kWebp},
                                           ChoiceCase{kAll, 5, kClipArt, kWebp},
                                           ChoiceCase{{kAvif, kJpeg, kPng}, 3, kDrawing, kPng},
                                           ChoiceCase{{kPng, kJpeg, kWebp}, 3, kPhoto, kJpeg},
                                           ChoiceCase{{kPng, kWebp, kAvif}, 3, kCutOut, kWebp},
                                           ChoiceCase{{kPng, kWebp, kAvif}, 3, kDrawing, kPng},
                                           // The third is liked less, whatever it is.
                                           ChoiceCase{{kAvif, kJpeg, kWebp}, 2, kDrawing, kAvif},
                                           ChoiceCase{{kPng, kJpeg, kAvif}, 2, kCutOut, kPng},
                                           ChoiceCase{{kPng, kJpeg, kAvif}, 1, kPhoto, kPng},
                                           ChoiceCase{{kAvif, kPng, kGif}, 3, kAnimation, kGif}));

INSTANTIATE_TEST_SUITE_P(
    NoneOrNotMuch, FormatChoice,
    ::testing::Values(ChoiceCase{{}, 0, kPhoto, kPng}, ChoiceCase{{}, 0, kAnimation, kPng},
                      ChoiceCase{{kJpeg}, 1, kClipArt, kPng}, ChoiceCase{{kJpeg}, 1, kDrawing, kPng},
                      ChoiceCase{{kGif}, 1, kPhoto, kPng}, ChoiceCase{{kAvif}, 1, kAnimation, kPng}));

constexpr FormatNeeds Wide(int width) {
  return {false, false, false, {width, 10}};
}
INSTANTIATE_TEST_SUITE_P(Sizes, FormatChoice,
                         ::testing::Values(ChoiceCase{{kWebp, kJpeg}, 2, Wide(16'383), kWebp},
                                           ChoiceCase{{kWebp, kJpeg}, 2, Wide(16'384), kJpeg},
                                           ChoiceCase{{kWebp, kJpeg}, 0, Wide(16'384), kJpeg},
                                           ChoiceCase{{kWebp, kJpeg}, 2, Wide(65'536), kPng},
                                           ChoiceCase{{kAvif, kPng}, 2, Wide(65'537), kPng}));

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
