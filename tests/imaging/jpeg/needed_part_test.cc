#include "imaging/needed_part.h"

#include <array>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/imaging/rendered.h"
#include "tests/support/jpeg_maker.h"

namespace imaging {
namespace {

using testing::JpegRecipe;
using testing::JpegScans;

constexpr ThumbnailSpec kEighth = {.width = 70};    // of 640
constexpr ThumbnailSpec kQuarter = {.width = 120};  // of 640
constexpr ThumbnailSpec kHalf = {.width = 200};     // of 640

std::string Progressive(JpegRecipe recipe = {.width = 640, .height = 480, .noise = 120}) {
  recipe.scans = JpegScans::kProgressive;
  return testing::MakeJpeg(recipe);
}

class NeededPartTest : public testing::ImagingTest {
 protected:
  static std::optional<std::size_t> EnoughOf(const std::string& file, const ThumbnailSpec& spec,
                                             std::size_t step, const Limits& limits = {},
                                             const EncodingOptions& encoding = {}) {
    NeededPart part(std::span(&spec, 1), limits, encoding);
    for (std::size_t size = 0; size < file.size(); size += step) {
      const auto enough = part.Enough(std::string_view(file).substr(0, size));
      if (enough) return enough;
    }
    return part.Enough(file);
  }
  static std::string RenderedFrom(const std::string& file, const ThumbnailSpec& spec) {
    const auto rendering = Render(file, spec);
    if (!rendering) return "none: " + rendering.error().message;
    return std::string(rendering->path) + rendering->images.at(0).bytes;
  }
};

TEST_F(NeededPartTest, GivesTheSameThumbnailAsTheWholeFile) {
  for (const auto& sampling : {std::array{1, 1}, std::array{2, 1}, std::array{2, 2}}) {
    for (const int restart_interval : {0, 3}) {
      const std::string file = Progressive({.width = 640,
                                            .height = 480,
                                            .sampling = sampling,
                                            .restart_interval = restart_interval,
                                            .noise = 120});
      for (const ThumbnailSpec& spec : {kEighth, kQuarter}) {
        SCOPED_TRACE(spec.width);
        const auto enough = EnoughOf(file, spec, 1'000);
        ASSERT_TRUE(enough);
        EXPECT_LT(*enough, spec == kEighth ? file.size() * 9 / 10 : file.size());
        std::string part = file;
        CompleteJpeg(part, *enough);
        const std::string whole = RenderedFrom(file, spec);
        EXPECT_TRUE(whole.starts_with(kJpegFastPath));
        EXPECT_EQ(RenderedFrom(part, spec), whole);
      }
    }
  }
}

TEST_F(NeededPartTest, IsTheSameHoweverTheFileArrives) {
  const std::string file = Progressive({.width = 320, .height = 200, .restart_interval = 2, .noise = 120});
  const ThumbnailSpec spec = {.width = 35};
  const auto enough = EnoughOf(file, spec, file.size());
  ASSERT_TRUE(enough);
  for (const std::size_t step : {1U, 2U, 7U, 4'096U}) EXPECT_EQ(EnoughOf(file, spec, step), enough) << step;
}

TEST_F(NeededPartTest, IsKnownAsSoonAsTheNextScanBegins) {
  const std::string file = Progressive();
  const auto enough = EnoughOf(file, kEighth, file.size());
  ASSERT_TRUE(enough);
  EXPECT_EQ(file[*enough], '\xFF') << "a marker";
  NeededPart part(std::span(&kEighth, 1), {}, {});
  EXPECT_FALSE(part.Enough(std::string_view(file).substr(0, *enough + 1)));
  EXPECT_EQ(part.Enough(std::string_view(file).substr(0, *enough + 2)), enough);
}

TEST_F(NeededPartTest, PassesOverFillBytesHoweverTheyArrive) {
  std::string file = Progressive({.width = 320, .height = 200, .noise = 120});
  const ThumbnailSpec spec = {.width = 35};
  const std::size_t second_scan = file.find("\xFF\xDA", file.find("\xFF\xDA") + 2);
  const auto before = EnoughOf(file, spec, file.size());
  ASSERT_TRUE(before);
  ASSERT_LT(second_scan, *before);
  constexpr std::size_t kFill = 5'000;
  file.insert(second_scan, kFill, '\xFF');
  for (const std::size_t step : {1U, 1'000U, 100'000U})
    EXPECT_EQ(EnoughOf(file, spec, step), *before + kFill);
}

TEST_F(NeededPartTest, GoesByTheLargestThumbnail) {
  const std::string file = Progressive();
  const auto of_both = [&](const ThumbnailSpec& one, const ThumbnailSpec& other) {
    return NeededPart(std::array{one, other}, {}, {}).Enough(file);
  };
  EXPECT_EQ(of_both(kEighth, kQuarter), EnoughOf(file, kQuarter, file.size()));
  EXPECT_NE(of_both(kEighth, kQuarter), EnoughOf(file, kEighth, file.size()));
  EXPECT_FALSE(of_both(kEighth, kHalf));
}

TEST_F(NeededPartTest, IsAllWhereWeDoNotDecode) {
  const std::string file = Progressive();
  ASSERT_TRUE(EnoughOf(file, kEighth, 10'000));
  EXPECT_FALSE(EnoughOf(file, kHalf, 10'000));
  EXPECT_FALSE(EnoughOf(file, kEighth, 10'000, {.fail_on = FailOn::kWarning}));
  EXPECT_FALSE(EnoughOf(file, kEighth, 10'000, {}, {.keep_profile = true}));
  EXPECT_FALSE(EnoughOf(file, kEighth, 10'000, {}, {.linear_light = true}));
  EXPECT_FALSE(EnoughOf(file, kEighth, 10'000, {}, {.use_embedded = true}));
  EXPECT_FALSE(NeededPart({}, {}, {}).Enough(file)) << "nobody says what for";
  EXPECT_FALSE(EnoughOf(testing::MakeJpeg({.width = 640, .height = 480}), kEighth, 10'000)) << "one scan";
  EXPECT_FALSE(EnoughOf("\x89PNG\r\n\x1a\n and so on", kEighth, 3));
}

TEST_F(NeededPartTest, IsAllOfWhatIsDamaged) {
  const std::string file = Progressive();
  const std::size_t frame = file.find("\xFF\xC2");
  const std::size_t scan = file.find("\xFF\xDA");
  ASSERT_NE(frame, std::string::npos);
  for (const auto& [at, byte] : {std::pair{frame + 4, '\x0C'},  // bits a sample
                                 std::pair{frame + 9, '\0'},    // components
                                 std::pair{scan + 4, '\x09'},   // components of a scan
                                 std::pair{scan, 'x'},          // no marker where one has to be
                                 std::pair{std::size_t{1}, 'x'}}) {
    std::string damaged = file;
    damaged[at] = byte;
    EXPECT_FALSE(EnoughOf(damaged, kEighth, 10'000)) << at;
  }
}

}  // namespace
}  // namespace imaging
