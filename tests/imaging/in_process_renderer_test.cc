// The renderer as its callers see it.
#include <algorithm>
#include <array>
#include <ctime>
#include <thread>

#include <gmock/gmock.h>

#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::AnyOf;
using testing::CanEncode;
using testing::Codec;
using testing::Decoded;
using ::testing::Each;
using ::testing::HasSubstr;
using testing::MakeImage;
using testing::Motif;
using ::testing::Not;

constexpr std::array kAllCodecs = {Codec::kPng,  Codec::kJpeg, Codec::kWebp, Codec::kGif,
                                   Codec::kTiff, Codec::kAvif, Codec::kHeic};

class RendererTest : public testing::ImagingTest {};

class EveryCodec : public testing::ImagingTest, public ::testing::WithParamInterface<Codec> {
 protected:
  void SetUp() override {
    if (!CanEncode(GetParam())) GTEST_SKIP() << "no encoder for " << NameOf(GetParam());
  }
};

TEST_P(EveryCodec, BecomesAPngOfTheRightSize) {
  const auto rendering = Render(MakeImage(GetParam(), {.width = 200, .height = 150}), {.width = 90});
  ASSERT_TRUE(rendering.has_value()) << rendering.error().message;
  ASSERT_EQ(rendering->images.size(), 1U);
  const RenderedImage& image = rendering->images[0];
  EXPECT_EQ(image.content_type, "image/png");
  EXPECT_EQ(image.width, 90);
  EXPECT_EQ(image.height, 68);
  EXPECT_EQ(rendering->source_width, 200);
  EXPECT_EQ(rendering->source_height, 150);
  const Decoded picture = testing::DecodePng(image.bytes);
  EXPECT_EQ(picture.width, 90);
  EXPECT_EQ(picture.height, 68);
  EXPECT_EQ(picture.bands, 3);
  EXPECT_GT(rendering->timings.decode.count(), 0);
  EXPECT_GT(rendering->timings.encode.count(), 0);
}

TEST_P(EveryCodec, NamesItsSource) {
  const auto rendering = Render(MakeImage(GetParam(), {}), {.width = 10});
  ASSERT_TRUE(rendering.has_value());
  EXPECT_THAT(rendering->source_format, ::testing::StartsWith(NameOf(GetParam()).substr(0, 2)));
}

TEST_P(EveryCodec, TruncatedIsRefused) {
  const std::string bytes = MakeImage(GetParam(), {.width = 300, .height = 200});
  for (const std::size_t percent : {10, 25, 50, 75, 90}) {
    const auto code = CodeOf(Render(bytes.substr(0, bytes.size() * percent / 100), {.width = 90}));
    EXPECT_EQ(code, ErrorCode::kCorrupt) << percent << " %";
  }
}

TEST_P(EveryCodec, GivesTheSameBytesEveryTime) {
  const std::string bytes = MakeImage(GetParam(), {.width = 300, .height = 200});
  const auto first = Render(bytes, {.width = 90});
  const auto second = Render(bytes, {.width = 90});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->images[0].bytes, second->images[0].bytes);
}

TEST_P(EveryCodec, LosesItsMetadata) {
  const std::string bytes = MakeImage(
      GetParam(), {.orientation = 3, .private_metadata = true, .profile = testing::Profile::kDisplayP3});
  const auto rendering = Render(bytes, {.width = 30});
  ASSERT_TRUE(rendering.has_value()) << rendering.error().message;
  const std::string& png = rendering->images[0].bytes;
  EXPECT_THAT(testing::ChunksOf(png), Each(AnyOf("IHDR", "PLTE", "tRNS", "pHYs", "IDAT", "IEND")));
  EXPECT_THAT(png, Not(HasSubstr("SECRET")));
  // Or there was nothing to lose.
  const bool keeps_metadata =
      GetParam() == Codec::kJpeg || GetParam() == Codec::kWebp || GetParam() == Codec::kTiff;
  EXPECT_TRUE(!keeps_metadata || bytes.find("SECRET") != std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Codecs, EveryCodec, ::testing::ValuesIn(kAllCodecs),
                         [](const auto& param) { return NameOf(param.param); });

TEST_F(RendererTest, MakesAllSpecsInTheirOrder) {
  const std::string bytes = MakeImage(Codec::kJpeg, {.width = 900, .height = 600});
  const std::vector<ThumbnailSpec> specs = {{.width = 40}, {.width = 300}, {.height = 100}, {.width = 2'000}};
  const auto rendering = MakeInProcessRenderer({})->Render(bytes, specs, Soon());
  ASSERT_TRUE(rendering.has_value());
  ASSERT_EQ(rendering->images.size(), 4U);
  const std::vector<int> widths = {40, 300, 150, 900};
  for (std::size_t i = 0; i < widths.size(); ++i) {
    EXPECT_EQ(rendering->images[i].width, widths[i]);
    // As if it had been asked for alone.
    EXPECT_EQ(rendering->images[i].bytes, Render(bytes, specs[i])->images[0].bytes);
  }
}

TEST_F(RendererTest, EveryWidthOfAPictureIsExact) {
  for (const Codec codec : {Codec::kJpeg, Codec::kWebp, Codec::kPng}) {
    const std::string bytes = MakeImage(codec, {.width = 101, .height = 67, .orientation = 6});
    for (int width = 1; width <= 101; width += codec == Codec::kJpeg ? 1 : 7) {
      const Decoded picture = RenderedPixels(bytes, {.width = width});
      ASSERT_EQ(picture.width, width);
      ASSERT_EQ(picture.height, std::max(1, (67 * width * 2 + 101) / 202));
    }
  }
}

TEST_F(RendererTest, LimitsAreSaidWithTheirFigures) {
  const auto refused =
      Render(MakeImage(Codec::kPng, {.width = 200, .height = 100}), {.width = 10}, {.max_pixels = 19'999});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kTooManyPixels);
  EXPECT_EQ(refused.error().detail, "200 x 100 pixels is over the limit of 19999 pixels");
}

TEST_F(RendererTest, AnEnlargedStripIsRefusedBeforeItIsDecoded) {
  const auto refused = Render(MakeImage(Codec::kPng, {.width = 2, .height = 2'000}),
                              {.width = 1'000, .enlarge = true}, {.max_result_side = 1'000'000});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kTooManyPixels);
}

TEST_F(RendererTest, AnythingElseIsUnsupported) {
  for (const std::string bytes :
       {"", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.4", "\x1f\x8b\x08"}) {
    EXPECT_EQ(CodeOf(Render(bytes, {.width = 10})), ErrorCode::kUnsupportedFormat);
  }
}

TEST_F(RendererTest, NoDecoderWordsReachTheClient) {
  std::string bytes = MakeImage(Codec::kPng, {.width = 300, .height = 200});
  bytes[bytes.size() / 2] ^= 0x55;
  const auto refused = Render(bytes, {.width = 90});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().detail, "damaged or truncated file");
  EXPECT_FALSE(refused.error().message.empty());
}

TEST_F(RendererTest, APassedDeadlineIsATimeoutAtOnce) {
  const ThumbnailSpec spec = {.width = 10};
  const auto start = steady_clock::now();
  const auto late = MakeInProcessRenderer({})->Render(MakeImage(Codec::kPng, {}), std::span(&spec, 1),
                                                      start - milliseconds(1));
  EXPECT_EQ(CodeOf(late), ErrorCode::kTimeout);
}

// Of all threads of this process: libvips works in one of its own. CPU time, because wall time is the
// neighbours' too.
double CpuSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

TEST_F(RendererTest, ADeadlineInTheMiddleStopsTheDecoder) {
  const ThumbnailSpec spec = {.width = 200};
  const auto renderer = MakeInProcessRenderer({});
  for (const Codec codec : {Codec::kPng, Codec::kTiff}) {
    const std::string bytes = MakeImage(codec, {.motif = Motif::kFlat, .width = 7'000, .height = 7'000});
    const double begin = CpuSeconds();
    ASSERT_TRUE(renderer->Render(bytes, std::span(&spec, 1), Soon()).has_value());
    const double whole = CpuSeconds() - begin;
    const double start = CpuSeconds();
    const auto late = renderer->Render(bytes, std::span(&spec, 1), steady_clock::now() + milliseconds(5));
    EXPECT_EQ(CodeOf(late), ErrorCode::kTimeout) << NameOf(codec);
    EXPECT_LT(CpuSeconds() - start, whole * 0.75) << NameOf(codec);
  }
}

TEST_F(RendererTest, TheFirstFrameOrPageIsShown) {
  for (const std::string& bytes :
       {testing::MakeAnimation(Codec::kGif, 40, 30, 3), testing::MakeAnimation(Codec::kWebp, 40, 30, 3),
        testing::MakeTiffWithPages(40, 30, 3)}) {
    const Decoded picture = RenderedPixels(bytes, {.width = 20});
    ASSERT_EQ(picture.height, 15);
    EXPECT_GE(picture.At(10, 7, 0), 250);
    EXPECT_LE(picture.At(10, 7, 1), 5);
    EXPECT_LE(picture.At(10, 7, 2), 5);
  }
}

TEST_F(RendererTest, ManyThreadsDoNotDisturbEachOther) {
  std::vector<std::string> originals;
  for (const Codec codec : kAllCodecs) {
    if (CanEncode(codec))
      originals.push_back(MakeImage(codec, {.width = 300, .height = 200, .orientation = 6}));
  }
  originals.push_back(MakeImage(Codec::kPng, {.motif = Motif::kClipArt, .width = 400, .height = 400}));
  originals.push_back("no image");
  originals.push_back(originals[1].substr(0, originals[1].size() / 2));
  const auto renderer = MakeInProcessRenderer({});
  const auto answer = [&](const std::string& original) {
    const ThumbnailSpec spec = {.width = 90};
    const auto rendering = renderer->Render(original, std::span(&spec, 1), Soon());
    return rendering ? rendering->images[0].bytes : std::string(ToString(rendering.error().code));
  };
  std::vector<std::string> expected;
  std::ranges::transform(originals, std::back_inserter(expected), answer);

  std::array<int, 8> wrong = {};
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < wrong.size(); ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < 2 * originals.size(); ++i) {
          const std::size_t which = (i + t) % originals.size();
          if (answer(originals[which]) != expected[which]) ++wrong[t];
        }
      });
    }
  }
  EXPECT_THAT(wrong, Each(0));
}

}  // namespace
}  // namespace imaging
