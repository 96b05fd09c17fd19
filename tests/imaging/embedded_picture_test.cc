// The small picture that a camera puts into a file stands in for the large one only where it is wanted and
// fits.
#include "imaging/embedded_picture.h"

#include <libheif/heif.h>

#include "imaging/headers/exif_thumbnail.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Decoded;
using testing::MakeImage;
using testing::Motif;

constexpr std::array<std::uint8_t, 3> kRedPixel = {255, 0, 0};
constexpr std::array<std::uint8_t, 3> kGreenPixel = {0, 255, 0};

std::string Flat(int width, int height, std::array<std::uint8_t, 3> colour, testing::Profile profile = {}) {
  return MakeImage(
      Codec::kJpeg,
      {.motif = Motif::kFlat, .width = width, .height = height, .profile = profile, .colour = colour});
}

std::string Number(std::size_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text.push_back(static_cast<char>(number >> shift));
  return text;
}

std::string Entry(std::size_t tag, std::size_t value) {
  return Number(tag, 2) + Number(4, 2) + Number(1, 4) + Number(value, 4);
}

struct Turned {
  std::size_t large = 1;
  std::size_t small = 0;  // 0: not said
};

// `large` with `small` in its EXIF, behind the first marker.
std::string WithThumbnail(const std::string& large, const std::string& small, Turned turned = {}) {
  constexpr std::size_t kFirst = 8;
  constexpr std::size_t kSecond = kFirst + 2 + 12 + 4;
  const std::size_t entries = turned.small == 0 ? 3 : 4;
  const std::size_t at = kSecond + 2 + entries * 12 + 4;
  std::string tiff = "MM" + Number(42, 2) + Number(kFirst, 4);
  tiff += Number(1, 2) + Entry(274, turned.large) + Number(kSecond, 4);
  tiff += Number(entries, 2) + Entry(259, 6);
  if (turned.small != 0) tiff += Entry(274, turned.small);
  tiff += Entry(513, at) + Entry(514, small.size()) + Number(0, 4) + small;
  const std::string exif = std::string("Exif\0\0", 6) + tiff;
  return large.substr(0, 2) + "\xFF\xE1" + Number(exif.size() + 2, 2) + exif + large.substr(2);
}

class EmbeddedPictureTest : public testing::ImagingTest {
 protected:
  static Rendering Rendered(const std::string& original, ThumbnailSpec spec, bool wanted = true) {
    const EncodingOptions encoding{.use_embedded = wanted};
    auto rendering = MakeInProcessRenderer({}, encoding)->Render(original, std::span(&spec, 1), Soon());
    if (rendering) return std::move(*rendering);
    ADD_FAILURE() << ToString(rendering.error().code) << " " << rendering.error().message;
    Rendering nothing;
    nothing.images.resize(1);
    return nothing;
  }
  // Of a green thumbnail in a red picture.
  static bool IsUsed(const std::string& original, ThumbnailSpec spec, bool wanted = true) {
    const Rendering rendering = Rendered(original, spec, wanted);
    const Decoded picture = testing::DecodePng(rendering.images.at(0).bytes);
    const bool green = picture.At(picture.width / 2, picture.height / 2, 1) > 200;
    EXPECT_EQ(green, rendering.path == kEmbeddedPath);
    return green;
  }

  const std::string original_ = WithThumbnail(Flat(640, 480, kRedPixel), Flat(160, 120, kGreenPixel));
};

TEST_F(EmbeddedPictureTest, IsNotLookedAtUnlessItIsWanted) {
  EXPECT_FALSE(IsUsed(original_, {.width = 100}, false));
  EXPECT_TRUE(IsUsed(original_, {.width = 100}));
}

TEST_F(EmbeddedPictureTest, IsLargeEnoughOrNotUsed) {
  EXPECT_TRUE(IsUsed(original_, {.width = 160}));
  EXPECT_FALSE(IsUsed(original_, {.width = 161}));
  EXPECT_FALSE(IsUsed(original_, {.width = 640}));
  EXPECT_TRUE(IsUsed(original_, {.width = 100, .height = 100, .fit = Fit::kCover}));
  EXPECT_FALSE(IsUsed(original_, {.width = 130, .height = 130, .fit = Fit::kCover}));
}

TEST_F(EmbeddedPictureTest, HasTheAspectOfTheOriginalWithinRounding) {
  for (const auto& [size, same] : {std::pair{Size{160, 120}, true},
                                   {{160, 119}, false},
                                   {{160, 107}, false},  // black bars would be in it, or something cut off
                                   {{120, 160}, false}}) {
    EXPECT_EQ(IsUsed(WithThumbnail(Flat(640, 480, kRedPixel), Flat(size.width, size.height, kGreenPixel)),
                     {.width = 50}),
              same)
        << size.width << "x" << size.height;
  }
  EXPECT_TRUE(IsOfSameAspect({160, 107}, {3'000, 2'000}));
  EXPECT_TRUE(IsOfSameAspect({160, 106}, {4'288, 2'848}));
  EXPECT_FALSE(IsOfSameAspect({160, 120}, {3'000, 2'000}));
  EXPECT_FALSE(IsOfSameAspect({160, 108}, {3'000, 2'000}));
}

TEST_F(EmbeddedPictureTest, IsTurnedAsTheOriginalIs) {
  const auto turned = [](Turned how) {
    return WithThumbnail(Flat(640, 480, kRedPixel), Flat(160, 120, kGreenPixel), how);
  };
  const Rendering upright = Rendered(turned({.large = 6}), {.width = 60});
  EXPECT_EQ(upright.path, kEmbeddedPath);
  EXPECT_EQ(upright.images[0].height, 80);
  EXPECT_TRUE(IsUsed(turned({.large = 6, .small = 6}), {.width = 60}));
  EXPECT_FALSE(IsUsed(turned({.large = 6, .small = 1}), {.width = 60}));
}

TEST_F(EmbeddedPictureTest, ADamagedOneCostsNothing) {
  const std::string small = Flat(160, 120, kGreenPixel);
  EXPECT_FALSE(
      IsUsed(WithThumbnail(Flat(640, 480, kRedPixel), small.substr(0, small.size() / 2)), {.width = 50}));
  EXPECT_FALSE(IsUsed(WithThumbnail(Flat(640, 480, kRedPixel), "no picture"), {.width = 50}));
  EXPECT_FALSE(IsUsed(WithThumbnail(Flat(640, 480, kRedPixel), ""), {.width = 50}));
}

TEST_F(EmbeddedPictureTest, BesideAProfileItsColoursAreUnknown) {
  EXPECT_FALSE(
      IsUsed(WithThumbnail(Flat(640, 480, kRedPixel, testing::Profile::kSrgb), Flat(160, 120, kGreenPixel)),
             {.width = 50}));
}

TEST_F(EmbeddedPictureTest, IsSafeOnEveryPrefix) {
  for (std::size_t size = 0; size < std::min<std::size_t>(original_.size(), 400); ++size) {
    const std::string_view part = std::string_view(original_).substr(0, size);
    EXPECT_TRUE(ExifThumbnail(part).empty()) << size;
  }
  EXPECT_EQ(ExifThumbnail(original_), Flat(160, 120, kGreenPixel));
}

std::string HeifWithThumbnail(heif_compression_format compression) {
  heif_context* context = heif_context_alloc();
  heif_encoder* encoder = nullptr;
  heif_image* image = nullptr;
  heif_image_handle* handle = nullptr;
  heif_image_handle* thumbnail = nullptr;
  std::string bytes;
  if (heif_context_get_encoder_for_format(context, compression, &encoder).code != heif_error_Ok) return bytes;
  heif_image_create(400, 300, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image);
  heif_image_add_plane(image, heif_channel_interleaved, 400, 300, 8);
  int stride = 0;
  std::uint8_t* plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
  std::fill_n(plane, static_cast<std::size_t>(stride) * 300, std::uint8_t{130});
  heif_context_encode_image(context, image, encoder, nullptr, &handle);
  heif_context_encode_thumbnail(context, image, handle, encoder, nullptr, 160, &thumbnail);
  heif_writer writer{1, [](heif_context*, const void* data, std::size_t size, void* target) {
                       static_cast<std::string*>(target)->append(static_cast<const char*>(data), size);
                       return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
                     }};
  heif_context_write(context, &writer, &bytes);
  heif_image_handle_release(thumbnail);
  heif_image_handle_release(handle);
  heif_image_release(image);
  heif_encoder_release(encoder);
  heif_context_free(context);
  return bytes;
}

TEST_F(EmbeddedPictureTest, OfAHeifItIsTheItemBeside) {
  for (const auto compression : {heif_compression_AV1, heif_compression_HEVC}) {
    if (heif_have_encoder_for_format(compression) == 0) continue;
    const std::string original = HeifWithThumbnail(compression);
    EXPECT_EQ(Rendered(original, {.width = 160}).path, kEmbeddedPath);
    EXPECT_EQ(Rendered(original, {.width = 161}).path, kVipsPath);
    EXPECT_EQ(Rendered(original, {.width = 160}, false).path, kVipsPath);
    const Decoded picture = testing::DecodePng(Rendered(original, {.width = 80}).images[0].bytes);
    EXPECT_EQ(picture.height, 60);
    EXPECT_NEAR(picture.At(40, 30, 0), 130, 3);
  }
}

}  // namespace
}  // namespace imaging
