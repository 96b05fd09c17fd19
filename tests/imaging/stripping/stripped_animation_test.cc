#include "imaging/stripping/stripped_animation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/image_probe.h"
#include "imaging/stripping/own_size.h"
#include "tests/imaging/rendered.h"
#include "tests/support/gif_maker.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using namespace std::string_literals;

using testing::Codec;
using ::testing::HasSubstr;
using ::testing::Not;

std::string SmallGif() {
  const testing::GifFrame frame{.width = 20, .height = 10, .pixels = {testing::kGifRed}};
  testing::GifFrame next = frame;
  next.pixels = {testing::kGifBlue};
  return testing::MakeGif({20, 10, {frame, next}, 3});
}

// Behind the head and the palette of 128 colours.
constexpr std::size_t kBlocks = 13 + 384;
const std::string kComment = "!\xFE\x06secret\0"s;
const std::string kXmp = "!\xFF\x0BXMP DataXMP\x06secret\0"s;

std::optional<std::string> Gif(const std::string& bytes) {
  return StrippedAnimation(bytes, ImageFormat::kGif);
}

TEST(StrippedAnimation, AGifWithoutAnythingElseIsItself) {
  const std::string gif = SmallGif();
  EXPECT_EQ(Gif(gif), gif);
  EXPECT_EQ(StrippedAnimation(gif, ImageFormat::kPng), std::nullopt);
}

TEST(StrippedAnimation, LeavesCommentsAndApplicationsOff) {
  const std::string gif = SmallGif();
  for (const std::string& block : {kComment, kXmp}) {
    EXPECT_EQ(Gif(gif.substr(0, kBlocks) + block + gif.substr(kBlocks)), gif);
    EXPECT_EQ(Gif(gif.substr(0, gif.size() - 1) + block + ";"), gif);
  }
  EXPECT_EQ(Gif(gif + "secret"), gif);
}

TEST(StrippedAnimation, TakesNoGifThatEndsEarlyOrHoldsSomethingElse) {
  const std::string gif = SmallGif();
  for (std::size_t size = 0; size < gif.size(); ++size) {
    ASSERT_EQ(StrippedAnimation(std::string_view(gif).substr(0, size), ImageFormat::kGif), std::nullopt)
        << size;
  }
  const std::string text = "!\x01\x04text\0"s;
  EXPECT_EQ(Gif(gif.substr(0, kBlocks) + text + gif.substr(kBlocks)), std::nullopt);
  EXPECT_EQ(Gif(gif.substr(0, kBlocks) + "?" + gif.substr(kBlocks)), std::nullopt);
}

std::string Little(std::size_t number) {
  std::string bytes;
  for (const int shift : {0, 8, 16, 24}) bytes.push_back(static_cast<char>(number >> shift & 0xFF));
  return bytes;
}

std::string Chunk(const std::string& type, const std::string& data) {
  return type + Little(data.size()) + data + (data.size() % 2 == 0 ? "" : "\0"s);
}

std::string Riff(const std::string& chunks) {
  return "RIFF" + Little(chunks.size() + 4) + "WEBP" + chunks;
}

class StrippedWebpAnimation : public testing::ImagingTest {
 protected:
  static std::optional<std::string> Strip(const std::string& bytes) {
    return StrippedAnimation(bytes, ImageFormat::kWebp);
  }
  // libvips writes an EXIF of its own.
  static std::string Chunks() {
    return Strip(testing::MakeAnimation(Codec::kWebp, 20, 10, 3)).value_or(std::string(30, '?')).substr(12);
  }
};

TEST_F(StrippedWebpAnimation, LeavesMetadataOff) {
  std::string chunks = Chunks();
  const std::string plain = Riff(chunks);
  EXPECT_THAT(plain, Not(HasSubstr("EXIF")));
  EXPECT_EQ(Strip(plain), plain);
  chunks.at(8) = static_cast<char>(static_cast<unsigned char>(chunks.at(8)) | 0x0C);  // EXIF and XMP
  const std::string spoiled = Riff(chunks + Chunk("EXIF", "secret") + Chunk("XMP ", "secrets"));
  EXPECT_EQ(Strip(spoiled), plain);
  EXPECT_EQ(Strip(plain + "secret"), plain);
}

TEST_F(StrippedWebpAnimation, TakesNoStillPictureAndNoOtherProfile) {
  EXPECT_EQ(Strip(testing::MakeImage(Codec::kWebp, {})), std::nullopt);
  EXPECT_EQ(Strip(Riff(Chunks() + Chunk("ICCP", "profile!"))), std::nullopt);
}

TEST_F(StrippedWebpAnimation, TakesNoFrameThatHidesSomething) {
  const std::string place(16, '\0');
  const std::string picture = Chunk("VP8L", "some");
  EXPECT_TRUE(Strip(Riff(Chunks() + Chunk("ANMF", place + picture))));
  EXPECT_EQ(Strip(Riff(Chunks() + Chunk("ANMF", place + picture + Chunk("NOTE", "secret")))), std::nullopt);
  EXPECT_EQ(Strip(Riff(Chunks() + Chunk("ANMF", place))), std::nullopt);
  EXPECT_EQ(Strip(Riff(Chunks() + Chunk("ANMF", place + "VP8L" + Little(90)))), std::nullopt);
}

TEST_F(StrippedWebpAnimation, ATailCutOffIsNoAnimation) {
  const std::string plain = Riff(Chunks());
  for (std::size_t size = 0; size < plain.size(); ++size) {
    ASSERT_EQ(Strip(plain.substr(0, size)), std::nullopt) << size;
  }
}

using OwnSizeOfAnimations = testing::ImagingTest;

TEST_F(OwnSizeOfAnimations, IsNeverLargerThanTheOriginal) {
  for (const bool is_gif : {true, false}) {
    const std::string original = is_gif ? SmallGif() : testing::MakeAnimation(Codec::kWebp, 20, 10, 3);
    const ThumbnailSpec spec{
        .width = 20, .format = is_gif ? OutputFormat::kGif : OutputFormat::kWebp, .animated = true};
    const auto rendering = Render(original, spec);
    ASSERT_TRUE(rendering);
    EXPECT_LE(rendering->images.at(0).bytes.size(), original.size());
    const auto facts = ProbeImage(rendering->images.at(0).bytes, {});
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->frames, is_gif ? 2 : 3);
  }
}

TEST_F(OwnSizeOfAnimations, TheOriginalStandsInOnlyWhereItIsSmaller) {
  const std::string gif = SmallGif();
  RenderedImage smaller{"few", "image/gif", 20, 10};
  KeepSmallerAnimation(gif, ImageFormat::kGif, smaller);
  EXPECT_EQ(smaller.bytes, "few");
  RenderedImage larger{std::string(10'000, 'x'), "image/gif", 20, 10};
  KeepSmallerAnimation(gif, ImageFormat::kGif, larger);
  EXPECT_EQ(larger.bytes, gif);
  RenderedImage other{std::string(10'000, 'x'), "image/webp", 20, 10};
  KeepSmallerAnimation(gif, ImageFormat::kGif, other);
  EXPECT_THAT(other.bytes, Not(HasSubstr("GIF")));
}

}  // namespace
}  // namespace imaging
