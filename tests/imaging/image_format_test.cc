#include "imaging/image_format.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

struct Case {
  const char* name;
  std::string bytes;
  std::optional<ImageFormat> format;
};

std::string Ftyp(const std::string& brands, char size) {
  return "\0\0\0"s + size + "ftyp" + brands;
}

class Sniff : public ::testing::TestWithParam<Case> {};

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
    ::testing::Values(Case{"Png", "\x89PNG\r\n\x1a\n....", ImageFormat::kPng},
                      Case{"Jpeg", "\xff\xd8\xff\xe0", ImageFormat::kJpeg},
                      Case{"JpegQuantization", "\xff\xd8\xff\xdb", ImageFormat::kJpeg},
                      Case{"Gif87", "GIF87a", ImageFormat::kGif}, Case{"Gif89", "GIF89a", ImageFormat::kGif},
                      Case{"Webp", "RIFF....WEBPVP8 ", ImageFormat::kWebp},
                      Case{"WebpWithSvgText", "RIFF....WEBPVP8X<svg xmlns=\"http://www.w3.org/2000/svg\">",
                           ImageFormat::kWebp},
                      Case{"Svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", ImageFormat::kSvg},
                      Case{"TiffIntel", "II*\0...."s, ImageFormat::kTiff},
                      Case{"TiffMotorola", "MM\0*...."s, ImageFormat::kTiff},
                      Case{"BigTiffIntel", "II+\0\x08\0\0\0"s, ImageFormat::kTiff},
                      Case{"BigTiffMotorola", "MM\0+\0\x08\0\0"s, ImageFormat::kTiff},
                      Case{"Avif", Ftyp("avif" + kMinor + "mif1miaf", 24), ImageFormat::kAvif},
                      Case{"AvifSequence", Ftyp("avis" + kMinor + "msf1", 20), ImageFormat::kAvif},
                      Case{"AvifAmongCompatible", Ftyp("mif1" + kMinor + "miafMA1Aavif", 28),
                           ImageFormat::kAvif},
                      Case{"Heic", Ftyp("heic" + kMinor + "mif1heic", 24), ImageFormat::kHeic},
                      Case{"HeicTenBit", Ftyp("heix" + kMinor + "mif1", 20), ImageFormat::kHeic},
                      Case{"HeicSequence", Ftyp("hevc" + kMinor + "msf1", 20), ImageFormat::kHeic},
                      Case{"HeicAmongCompatible", Ftyp("mif1" + kMinor + "mif1heic", 24), ImageFormat::kHeic},
                      Case{"HeifOfUnknownCodec", Ftyp("mif1" + kMinor, 16), ImageFormat::kHeic},
                      Case{"HeifSequenceOfUnknownCodec", Ftyp("msf1" + kMinor, 16), ImageFormat::kHeic},
                      Case{"MajorBrandDecides", Ftyp("heic" + kMinor + "avif", 20), ImageFormat::kHeic}),
    [](const auto& param) { return param.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Refused, Sniff,
    ::testing::Values(
        Case{"Nothing", "", {}}, Case{"OneByte", "\xff", {}}, Case{"Gzip", "\x1f\x8b\x08\0\0\0\0\0"s, {}},
        Case{"HtmlWithSvg", "<!DOCTYPE html><html><svg/></html>", {}},
        Case{"Xml", "<?xml version=\"1.0\"?><rss/>", {}}, Case{"Pdf", "%PDF-1.7", {}},
        Case{"PostScript", "%!PS-Adobe-3.0", {}},
        Case{"MagickVector",
             "push graphic-context\nviewbox 0 0 1 1\nimage over 0,0 0,0 'ephemeral:/etc/passwd'",
             {}},
        Case{"Bmp", "BM\x36\0\0\0"s, {}}, Case{"Icon", "\0\0\1\0\1\0"s, {}},
        Case{"Jpeg2000", "\0\0\0\x0cjP  \r\n\x87\n"s, {}}, Case{"JpegXlBox", "\0\0\0\x0cJXL \r\n\x87\n"s, {}},
        Case{"JpegXlStream", "\xff\x0a\x3f"s, {}}, Case{"OtherRiff", "RIFF....WAVEfmt ", {}},
        Case{"WebpCutShort", "RIFF....WEB", {}}, Case{"QuickTime", Ftyp("qt  " + kMinor + "qt  ", 20), {}},
        Case{"Mp4", Ftyp("isom" + kMinor + "isommp41", 24), {}},
        Case{"BrandBeyondTheBox", Ftyp("isom" + kMinor + "avif", 16), {}},
        Case{"BoxTooSmall", Ftyp("avif" + kMinor, 12), {}}, Case{"Html", "<!DOCTYPE html><html>", {}},
        Case{"PngNamedInText", "not a \x89PNG", {}}, Case{"TiffOfAnotherVersion", "II,\0"s, {}},
        Case{"Pnm", "P6 1 1 255 abc", {}}, Case{"Exr", "\x76\x2f\x31\x01", {}}, Case{"Zip", "PK\3\4", {}}),
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
