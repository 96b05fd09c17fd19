#include "imaging/refused_format.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "imaging/image_format.h"
#include "tests/imaging/corpus.h"

namespace imaging {
namespace {

using namespace std::string_literals;

TEST(RefusedFormat, NamesWhatItKnows) {
  const std::pair<std::string, std::string> names[] = {
      {"", "an empty file"},
      {"\x1f\x8b\x08\0"s, "gzip-compressed data (a packed SVG, perhaps)"},
      {"%PDF-1.7\n%\xe2\xe3", "a PDF document"},
      {"%!PS-Adobe-3.0", "a PostScript document"},
      {"push graphic-context\nviewbox 0 0 1 1", "an ImageMagick drawing (MVG)"},
      {"BM6\0\0\0"s, "a Windows bitmap (BMP)"},
      {"\0\0\1\0\1\0"s, "a Windows icon (ICO)"},
      {"8BPS\0\1"s, "a Photoshop document (PSD)"},
      {"P6\n1 1\n255\nabc", "a Netpbm picture"},
      {"\xff\x0a\xfa", "a JPEG XL picture"},
      {std::string(128, '\0') + "DICM", "a DICOM picture"},
      {"\0\0\0\x18"s + "ftypmp42", "a video or another ISO media file"},
      {"<html><body>Not found</body></html>", "an XML or HTML document"},
      {"Not found", "a text"},
      {"P is for picture", "a text"},
      {std::string(5'000, '\0'), ""},
      {"\x89PN", ""},
  };
  for (const auto& [bytes, name] : names) EXPECT_EQ(NameOfRefused(bytes), name) << bytes.substr(0, 20);
}

TEST(RefusedFormat, NamesRealFiles) {
  const std::pair<const char*, const char*> names[] = {
      {"unsupported-bmp.bmp", "a Windows bitmap (BMP)"},
      {"unsupported-ico.ico", "a Windows icon (ICO)"},
      {"unsupported-jpeg2000.jp2", "a JPEG 2000 picture"},
      {"unsupported-pdf.pdf", "a PDF document"},
      {"jxl-truecolor.jxl", "a JPEG XL picture"},
      {"svg-logo-compressed.svgz", "gzip-compressed data (a packed SVG, perhaps)"}};
  for (const auto& [file, name] : names) {
    const std::string bytes = testing::ReadFile(testing::CorpusFolder("public") / file);
    if (bytes.empty()) GTEST_SKIP() << "no corpus";
    EXPECT_EQ(NameOfRefused(bytes), name);
    EXPECT_EQ(SniffFormat(bytes), std::nullopt);
  }
}

}  // namespace
}  // namespace imaging
