#include "imaging/image_format.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

struct FormatCase {
  const char* name;
  std::string bytes;
  std::optional<ImageFormat> format;
};

std::string Ftyp(const std::string& brands, char size) {
  return "\0\0\0"s + size + "ftyp" + brands;
}

class Sniff : public ::testing::TestWithParam<FormatCase> {};

TEST_P(Sniff, TellsTheFormat) {
  EXPECT_EQ(SniffFormat(GetParam().bytes), GetParam().format);
}

TEST_P(Sniff, IsSafeOnEveryPrefix) {
  for (std::size_t length = 0; length < GetParam().bytes.size(); ++length) {
    const auto format = SniffFormat(std::string_view(GetParam().bytes).substr(0, length));
    // A prefix may be too short to tell, or tell less of a HEIF; it never turns into something else
    // altogether.
    if (format && format != ImageFormat::kHeic) {
      EXPECT_EQ(format, GetParam().format) << length;
    }
  }
}

const std::string kMinor = "\0\0\0\0"s;

INSTANTIATE_TEST_SUITE_P(
    Taken, Sniff,
    ::testing::Values(
        FormatCase{"Png", "\x89PNG\r\n\x1a\n....", ImageFormat::kPng},
        FormatCase{"Jpeg", "\xff\xd8\xff\xe0", ImageFormat::kJpeg},
        FormatCase{"JpegQuantization", "\xff\xd8\xff\xdb", ImageFormat::kJpeg},
        FormatCase{"Gif87", "GIF87a", ImageFormat::kGif}, FormatCase{"Gif89", "GIF89a", ImageFormat::kGif},
        FormatCase{"Webp", "RIFF....WEBPVP8 ", ImageFormat::kWebp},
        FormatCase{"WebpWithSvgText", "RIFF....WEBPVP8X<svg xmlns=\"http://www.w3.org/2000/svg\">",
                   ImageFormat::kWebp},
        FormatCase{"Svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", ImageFormat::kSvg},
        FormatCase{"TiffIntel", "II*\0...."s, ImageFormat::kTiff},
        FormatCase{"TiffMotorola", "MM\0*...."s, ImageFormat::kTiff},
        FormatCase{"BigTiffIntel", "II+\0\x08\0\0\0"s, ImageFormat::kTiff},
        FormatCase{"BigTiffMotorola", "MM\0+\0\x08\0\0"s, ImageFormat::kTiff},
        FormatCase{"Avif", Ftyp("avif" + kMinor + "mif1miaf", 24), ImageFormat::kAvif},
        FormatCase{"AvifSequence", Ftyp("avis" + kMinor + "msf1", 20), ImageFormat::kAvif},
        FormatCase{"AvifAmongCompatible", Ftyp("mif1" + kMinor + "miafMA1Aavif", 28), ImageFormat::kAvif},
        FormatCase{"Heic", Ftyp("heic" + kMinor + "mif1heic", 24), ImageFormat::kHeic},
        FormatCase{"HeicTenBit", Ftyp("heix" + kMinor + "mif1", 20), ImageFormat::kHeic},
        FormatCase{"HeicSequence", Ftyp("hevc" + kMinor + "msf1", 20), ImageFormat::kHeic},
        FormatCase{"HeicAmongCompatible", Ftyp("mif1" + kMinor + "mif1heic", 24), ImageFormat::kHeic},
        FormatCase{"HeifOfUnknownCodec", Ftyp("mif1" + kMinor, 16), ImageFormat::kHeic},
        FormatCase{"HeifSequenceOfUnknownCodec", Ftyp("msf1" + kMinor, 16), ImageFormat::kHeic},
        FormatCase{"MajorBrandDecides", Ftyp("heic" + kMinor + "avif", 20), ImageFormat::kHeic}),
    [](const auto& param) { return param.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Refused, Sniff,
    ::testing::Values(
        FormatCase{"Nothing", "", {}}, FormatCase{"OneByte", "\xff", {}},
        FormatCase{"Gzip", "\x1f\x8b\x08\0\0\0\0\0"s, {}},
        FormatCase{"HtmlWithSvg", "<!DOCTYPE html><html><svg/></html>", {}},
        FormatCase{"Xml", "<?xml version=\"1.0\"?><rss/>", {}}, FormatCase{"Pdf", "%PDF-1.7", {}},
        FormatCase{"PostScript", "%!PS-Adobe-3.0", {}},
        FormatCase{"MagickVector",
                   "push graphic-context\nviewbox 0 0 1 1\nimage over 0,0 0,0 'ephemeral:/etc/passwd'",
                   {}},
        FormatCase{"Bmp", "BM\x36\0\0\0"s, {}}, FormatCase{"Icon", "\0\0\1\0\1\0"s, {}},
        FormatCase{"Jpeg2000", "\0\0\0\x0cjP  \r\n\x87\n"s, {}},
        FormatCase{"JpegXlBox", "\0\0\0\x0cJXL \r\n\x87\n"s, {}},
        FormatCase{"JpegXlStream", "\xff\x0a\x3f"s, {}}, FormatCase{"OtherRiff", "RIFF....WAVEfmt ", {}},
        FormatCase{"WebpCutShort", "RIFF....WEB", {}},
        FormatCase{"QuickTime", Ftyp("qt  " + kMinor + "qt  ", 20), {}},
        FormatCase{"Mp4", Ftyp("isom" + kMinor + "isommp41", 24), {}},
        FormatCase{"BrandBeyondTheBox", Ftyp("isom" + kMinor + "avif", 16), {}},
        FormatCase{"BoxTooSmall", Ftyp("avif" + kMinor, 12), {}},
        FormatCase{"Html", "<!DOCTYPE html><html>", {}}, FormatCase{"PngNamedInText", "not a \x89PNG", {}},
        FormatCase{"TiffOfAnotherVersion", "II,\0"s, {}}, FormatCase{"Pnm", "P6 1 1 255 abc", {}},
        FormatCase{"Exr", "\x76\x2f\x31\x01", {}}, FormatCase{"Zip", "PK\3\4", {}}),
    [](const auto& param) { return param.param.name; });

TEST(ImageFormatName, IsLowerCase) {
  EXPECT_EQ(ToString(ImageFormat::kPng), "png");
  EXPECT_EQ(ToString(ImageFormat::kJpeg), "jpeg");
  EXPECT_EQ(ToString(ImageFormat::kWebp), "webp");
  EXPECT_EQ(ToString(ImageFormat::kGif), "gif");
  EXPECT_EQ(ToString(ImageFormat::kTiff), "tiff");
  EXPECT_EQ(ToString(ImageFormat::kAvif), "avif");
  EXPECT_EQ(ToString(ImageFormat::kHeic), "heic");
}

}  // namespace
}  // namespace imaging
