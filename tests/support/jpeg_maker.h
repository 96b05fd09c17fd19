// JPEG files by libjpeg, in any of the shapes that it can write, and its view of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imaging::testing {

enum class JpegSpace { kGrey, kYcc, kRgb, kCmyk, kYcck };
enum class JpegScans { kOne, kOneByComponent, kProgressive };

struct JpegRecipe {
  int width = 40;
  int height = 30;
  JpegSpace space = JpegSpace::kYcc;
  std::array<int, 2> sampling = {2, 2};  // across and down, of the first component and of the fourth
  JpegScans scans = JpegScans::kOne;
  int restart_interval = 0;  // MCUs
  int quality = 90;
  bool own_tables = false;  // Huffman tables made for the picture
  bool adobe = true;        // Adobe's marker, where the space asks for one
  unsigned noise = 40;      // levels that the detail of the picture spans
  unsigned seed = 1;
};

std::string MakeJpeg(const JpegRecipe& recipe);

struct JpegPicture {
  int width = 0;
  int height = 0;
  int bands = 0;
  std::vector<std::uint8_t> pixels;
  long warnings = 0;
};

// As libjpeg decodes it at 1 / `scale` of its sides; CMYK as stored. Nothing where it refuses the file.
std::optional<JpegPicture> ScaledByLibjpeg(std::string_view file, int scale);

// The same picture in a file that has only those coefficients which our decoder keeps at this scale; warnings
// are those of reading the whole file. Nothing where libjpeg cannot read it, or not write its coefficients.
struct ReducedJpeg {
  std::string file;
  long warnings = 0;
};
std::optional<ReducedJpeg> WithKeptCoefficients(std::string_view file, int scale);

}  // namespace imaging::testing
