#include "imaging/refused_format.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace imaging {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  std::string_view name;
  std::size_t offset = 0;
};

// The longer one of two that begin alike comes first.
constexpr std::array kMagics = {
    Magic{"\x1f\x8b"sv, "gzip-compressed data (a packed SVG, perhaps)"},
    Magic{"%PDF-"sv, "a PDF document"},
    Magic{"%!PS"sv, "a PostScript document"},
    Magic{"\xc5\xd0\xd3\xc6"sv, "an Encapsulated PostScript document"},
    Magic{"BM"sv, "a Windows bitmap (BMP)"},
    Magic{"\0\0\1\0"sv, "a Windows icon (ICO)"},
    Magic{"\0\0\2\0"sv, "a Windows cursor (CUR)"},
    Magic{"8BPS"sv, "a Photoshop document (PSD)"},
    Magic{"\xff\x0a"sv, "a JPEG XL picture"},
    Magic{"\0\0\0\x0cJXL \r\n\x87\n"sv, "a JPEG XL picture"},
    Magic{"\0\0\0\x0cjP  \r\n\x87\n"sv, "a JPEG 2000 picture"},
    Magic{"\xff\x4f\xff\x51"sv, "a JPEG 2000 picture"},
    Magic{"v/1\1"sv, "an OpenEXR picture"},
    Magic{"#?RADIANCE"sv, "a Radiance picture (HDR)"},
    Magic{"#?RGBE"sv, "a Radiance picture (HDR)"},
    Magic{"SIMPLE  ="sv, "a FITS picture"},
    Magic{"DICM"sv, "a DICOM picture", 128},
    Magic{"gimp xcf"sv, "a GIMP picture (XCF)"},
    Magic{"DDS "sv, "a DirectDraw surface (DDS)"},
    Magic{"qoif"sv, "a QOI picture"},
    Magic{"\xb6\xa6\xf2\x08"sv, "a VIPS picture"},
    Magic{"\x08\xf2\xa6\xb6"sv, "a VIPS picture"},
    Magic{"AT&TFORM"sv, "a DjVu document"},
    Magic{"\xd7\xcd\xc6\x9a"sv, "a Windows metafile (WMF)"},
    Magic{"push graphic-context"sv, "an ImageMagick drawing (MVG)"},
    Magic{"viewbox "sv, "an ImageMagick drawing (MVG)"},
    Magic{"\x1a\x45\xdf\xa3"sv, "a Matroska or WebM video"},
    Magic{"ftyp"sv, "a video or another ISO media file", 4},
    Magic{"PK\3\4"sv, "a ZIP archive"},
    Magic{"\xfd"
          "7zXZ"sv,
          "xz-compressed data"},
    Magic{"BZh"sv, "bzip2-compressed data"},
    Magic{"\x28\xb5\x2f\xfd"sv, "zstd-compressed data"},
};

// Netpbm: 'P', a digit or a letter, then a space.
bool IsNetpbm(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == 'P' && "1234567Ff"sv.find(bytes[1]) != std::string_view::npos &&
         std::isspace(static_cast<unsigned char>(bytes[2])) != 0;
}

bool IsText(std::string_view bytes) {
  constexpr std::size_t kEnough = 512;
  constexpr unsigned char kFirstOfSeveral = 0xC2;  // in UTF-8
  const auto first = static_cast<unsigned char>(bytes.front());
  return (first < 0x80 || first >= kFirstOfSeveral) &&
         std::ranges::all_of(bytes.substr(0, kEnough), [](unsigned char c) {
           return c >= ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
         });
}

std::string_view Lead(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

}  // namespace

std::string_view NameOfRefused(std::string_view bytes) {
  if (bytes.empty()) return "an empty file";
  for (const Magic& magic : kMagics) {
    if (bytes.size() >= magic.offset && bytes.substr(magic.offset).starts_with(magic.bytes))
      return magic.name;
  }
  if (IsNetpbm(bytes)) return "a Netpbm picture";
  if (!IsText(bytes)) return {};
  return Lead(bytes).starts_with('<') ? "an XML or HTML document" : "a text";
}

}  // namespace imaging
