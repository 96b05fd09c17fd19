// Every format that thumbnails are written in, by confined processes.
#include <thread>

#include "imaging/codecs/encoder.h"
#include "tests/imaging/worker/worker_pool_fixture.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::MakeImage;
using testing::Motif;
using testing::WorkerPoolTest;

class WrittenFormatsTest : public WorkerPoolTest, public ::testing::WithParamInterface<OutputFormat> {
 protected:
  void SetUp() override {
    if (!CanWrite(GetParam())) GTEST_SKIP() << "this machine has no encoder";
    spec_.format = GetParam();
    spec_.accepted = {
        {OutputFormat::kAvif, OutputFormat::kWebp, OutputFormat::kJpeg, OutputFormat::kPng}, 4, 4};
  }

  RenderedImage Rendered(Renderer& renderer, const std::string& original) const {
    auto rendering = renderer.Render(original, std::array{spec_}, Deadline::max());
    if (rendering) return rendering->images.front();
    ADD_FAILURE() << ToString(rendering.error().code) << " " << rendering.error().message;
    return {};
  }

  void ExpectNoHarm() const {
    const WorkerPoolStats stats = pool_->Stats();
    EXPECT_EQ(stats.crashed, 0U);
    EXPECT_EQ(stats.refused_calls, 0U);
    EXPECT_EQ(stats.garbled, 0U);
  }

  ThumbnailSpec spec_{.width = 90};
  const std::string photo_ = MakeImage(Codec::kJpeg, {.width = 400, .height = 300});
  const std::string drawing_ =
      MakeImage(Codec::kPng, {.motif = Motif::kClipArt, .width = 200, .height = 200});
};

TEST_P(WrittenFormatsTest, AreTheSameFromEveryWorkerEveryTime) {
  options_.workers = 2;
  Start();
  const auto here = MakeInProcessRenderer({});
  for (const std::string& original : {photo_, drawing_}) {
    const RenderedImage wanted = Rendered(*here, original);
    const auto ask = [&] {
      for (int i = 0; i < 20; ++i) ASSERT_EQ(Rendered(*pool_, original).bytes, wanted.bytes);
    };
    std::thread other(ask);
    ask();
    other.join();
    EXPECT_EQ(Rendered(*pool_, original).content_type, wanted.content_type);
  }
  ExpectNoHarm();
}

// Memory and time are limited there.
TEST_P(WrittenFormatsTest, MayBeLarge) {
  options_.encoding.avif_effort = 0;
  Start();
  spec_.width = 2'400;
  spec_.enlarge = true;
  const RenderedImage image = Rendered(*pool_, photo_);
  EXPECT_EQ(image.width, 2'400);
  EXPECT_EQ(image.height, 1'800);
  ExpectNoHarm();
}

TEST_P(WrittenFormatsTest, MayBeOnePixel) {
  Start();
  spec_.width = 1;
  EXPECT_FALSE(Rendered(*pool_, photo_).bytes.empty());
  EXPECT_FALSE(Rendered(*pool_, drawing_).bytes.empty());
  ExpectNoHarm();
}

INSTANTIATE_TEST_SUITE_P(All, WrittenFormatsTest,
                         ::testing::Values(OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kWebp,
                                           OutputFormat::kAvif, OutputFormat::kGif, OutputFormat::kAuto));

using LateWorkerTest = WorkerPoolTest;

// Nothing stops the AV1 encoder but the end of its process.
TEST_F(LateWorkerTest, AnAvifThatTakesTooLongEndsItsWorkerOnly) {
  if (!CanWrite(OutputFormat::kAvif)) GTEST_SKIP() << "this machine has no encoder";
  options_.encoding.avif_effort = 9;
  Start();
  const auto photo = MakeImage(Codec::kJpeg, {.width = 1'600, .height = 1'200});
  const ThumbnailSpec spec{.width = 1'600, .format = OutputFormat::kAvif};
  const auto late =
      pool_->Render(photo, std::array{spec}, testing::steady_clock::now() + testing::seconds(1));
  ASSERT_FALSE(late);
  EXPECT_TRUE(late.error().code == ErrorCode::kTimeout || late.error().code == ErrorCode::kStarved);
  EXPECT_EQ(pool_->Stats().timed_out, 1U);
  EXPECT_TRUE(WorkerPoolTest::Render(Light()));
}

}  // namespace
}  // namespace imaging
