// SVG where it is allowed.
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "imaging/vips_runtime.h"
#include "tests/imaging/corpus.h"
#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

using testing::Decoded;

const Limits kAllowed = {.allow_svg = true};

std::string Drawing(const std::string& size, const std::string& content) {
  return "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' " + size + ">" +
         content + "</svg>";
}

class SvgRenderingTest : public testing::ImagingTest {
 protected:
  static Decoded Draw(const std::string& svg, const ThumbnailSpec& spec) {
    const auto rendering = Render(svg, spec, kAllowed);
    if (!rendering) {
      ADD_FAILURE() << rendering.error().detail << rendering.error().message;
      return {};
    }
    EXPECT_EQ(rendering->source_format, "svg");
    return testing::DecodePng(rendering->images.at(0).bytes);
  }
};

TEST_F(SvgRenderingTest, IsRefusedUnlessItIsAllowed) {
  const auto refused = Render(Drawing("width='40' height='30'", ""), {.width = 20});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupportedFormat);
  EXPECT_EQ(refused.error().detail, "an SVG drawing, not a PNG, JPEG, WebP, GIF, TIFF, AVIF or HEIC");
}

TEST_F(SvgRenderingTest, IsDrawnAtTheSizeThatIsWanted) {
  // Half red, half nothing, with the edge where no pixel of the declared size has one.
  const std::string svg = Drawing("width='10' height='8'", "<rect width='4.5' height='8' fill='red'/>");
  const Decoded picture = Draw(svg, {.width = 200, .enlarge = true});
  ASSERT_EQ(picture.width, 200);
  ASSERT_EQ(picture.height, 160);
  EXPECT_EQ(picture.Pixel(88, 80), (std::vector<int>{255, 0, 0, 255}));
  EXPECT_EQ(picture.At(91, 80, 3), 0);
  EXPECT_EQ(Draw(svg, {.width = 200}).width, 10);
  EXPECT_EQ(Draw(svg, {.width = 5}).height, 4);
}

TEST_F(SvgRenderingTest, IsHeldToTheLimits) {
  const auto side = Render(Drawing("width='20000' height='1'", ""), {.width = 20}, kAllowed);
  EXPECT_EQ(CodeOf(side), ErrorCode::kSideTooLong);
  const auto pixels = Render(Drawing("viewBox='0 0 8000 8000'", ""), {.width = 20}, kAllowed);
  EXPECT_EQ(CodeOf(pixels), ErrorCode::kTooManyPixels);
  // Nothing declared: librsvg finds out how far the drawing reaches.
  const auto reach = Render(Drawing("", "<rect width='9000' height='9000'/>"), {.width = 20}, kAllowed);
  EXPECT_EQ(CodeOf(reach), ErrorCode::kTooManyPixels);
}

// Belt and braces: what the header's check would let slip, the renderer does not open either.
TEST_F(SvgRenderingTest, NothingIsReadFromTheMachine) {
  const auto secret = ::testing::TempDir() + "secret.svg";
  std::ofstream(secret) << Drawing("width='9' height='9'", "<rect id='a' width='9' height='9' fill='red'/>");
  for (const std::string& reference : {secret, "file://" + secret}) {
    const std::string svg =
        Drawing("width='9' height='9'", "<image width='9' height='9' xlink:href='" + reference + "'/>");
    EXPECT_EQ(CodeOf(Render(svg, {.width = 9}, kAllowed)), ErrorCode::kUnsupportedFormat);
    UnlockSvg();
    VipsBlob* const blob = vips_blob_new(nullptr, svg.data(), svg.size());
    EXPECT_EQ(vips::VImage::svgload_buffer(blob).max(), 0) << "nothing but transparent pixels";
    vips_area_unref(VIPS_AREA(blob));
  }
}

TEST_F(SvgRenderingTest, WhatIsCutShortIsCorruptAtEveryLevel) {
  const std::string svg = Drawing("width='40' height='30'", "<g><rect width='9' height='9'/></g>");
  for (const FailOn fail_on : {FailOn::kNone, FailOn::kTruncated, FailOn::kError, FailOn::kWarning}) {
    for (const std::size_t length : {svg.size() - 1, svg.size() - 7, svg.size() - 15}) {
      const auto refused =
          Render(svg.substr(0, length), {.width = 9}, {.fail_on = fail_on, .allow_svg = true});
      EXPECT_EQ(CodeOf(refused), ErrorCode::kCorrupt) << length;
    }
  }
}

TEST_F(SvgRenderingTest, RealDrawingsAreDrawn) {
  int drawn = 0;
  for (const auto& path : testing::CorpusFiles("public")) {
    if (path.extension() != ".svg") continue;
    EXPECT_EQ(Draw(testing::ReadFile(path), {.width = 180}).width, 180) << path;
    ++drawn;
  }
  if (drawn == 0) GTEST_SKIP() << "no corpus";
}

}  // namespace
}  // namespace imaging
