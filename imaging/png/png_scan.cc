#include "imaging/png/png_scan.h"

#include <algorithm>

#include <libdeflate.h>

#include "imaging/headers/png_chunks.h"
#include "imaging/png/colour_claims.h"

namespace imaging {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
// libpng's own bound on a side; what it refuses, we do not render.
constexpr int kLongestSide = 1'000'000;

bool IsNamedInLetters(std::string_view type) {
  return std::ranges::all_of(type, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

bool IsCritical(std::string_view type) {
  return type[0] >= 'A' && type[0] <= 'Z';
}

std::uint32_t Number(std::string_view bytes) {
  return *ByteReader(bytes).BigEndian(bytes.size());
}

bool HasRightChecksum(const PngChunk& chunk) {
  const std::string_view covered = chunk.whole.substr(4, 4 + chunk.data.size());
  return libdeflate_crc32(0, covered.data(), covered.size()) ==
         Number(chunk.whole.substr(chunk.whole.size() - 4));
}

// pHYs, which nearly every writer adds: pixels per metre, clause 11.3.4.3.
bool IsPlainDensity(const PngChunk& chunk) {
  return chunk.type == "pHYs" && chunk.data.size() == 9 && chunk.data[8] >= 0 && chunk.data[8] <= 1 &&
         HasRightChecksum(chunk);
}

// The order and number of chunks is part of what decoders disagree about: everything but the plain order goes
// to libvips.
class Scan {
 public:
  Taken<PngParts> Run(std::string_view png) {
    ByteReader reader(png);
    if (reader.Take(kSignature.size()) != kSignature) return LeaveToVips("no PNG signature");
    while (!ended_) {
      const auto chunk = NextPngChunk(reader);
      if (!chunk) return LeaveToVips("damaged chunk");
      Visit(*chunk);
      if (!trouble_.empty()) return LeaveToVips(trouble_);
    }
    return std::move(parts_);
  }

 private:
  void Visit(const PngChunk& chunk) {
    const std::string_view type = chunk.type;
    if (!IsNamedInLetters(type)) return Stop("damaged chunk name");
    const bool matters = IsCritical(type) || type == "tRNS";
    if (matters && !HasRightChecksum(chunk)) return Stop("wrong checksum");
    if ((type == "IHDR") != first_) return Stop("header chunk out of place");
    first_ = false;
    if (!parts_.data.empty() && type != "IDAT") data_ended_ = true;
    if (type == "IHDR") return Header(chunk.data);
    if (type == "PLTE") return Palette(chunk.data);
    if (type == "tRNS") return Transparency(chunk.data);
    if (type == "IDAT") return Data(chunk.data);
    if (type == "IEND") return End(chunk.data);
    if (IsCritical(type)) return Stop("unknown critical chunk");
    if (!IsPlainDensity(chunk)) parts_.bare = false;
    if (!MeansSrgb(chunk)) Stop("colours are not plain sRGB");
    if (type == "eXIf") Stop("EXIF");
  }

  void Header(std::string_view data) {
    const auto layout = ReadPngLayout(data);
    if (!layout) return Stop("header the specification does not allow");
    if (std::max(layout->size.width, layout->size.height) > kLongestSide) return Stop("a side too long");
    parts_.layout = *layout;
  }

  void Palette(std::string_view data) {
    const PngColour colour = parts_.layout.colour;
    const bool indexed = colour == PngColour::kPalette;
    if (colour == PngColour::kGrey || colour == PngColour::kGreyAlpha) return Stop("grey with a palette");
    const std::size_t most = indexed ? std::size_t{1} << parts_.layout.bit_depth : 256;
    const bool fits = !data.empty() && data.size() % 3 == 0 && data.size() / 3 <= most;
    const bool in_place = parts_.palette.empty() && !parts_.transparency && parts_.data.empty();
    if (!fits || !in_place) return Stop("odd palette");
    parts_.palette = data;
  }

  void Transparency(std::string_view data) {
    if (parts_.transparency || !parts_.data.empty() || !IsUsable(data)) return Stop("odd transparency");
    parts_.transparency = data;
  }

  // One level a channel, none over what the depth can say; or an alpha for some entries of the palette.
  bool IsUsable(std::string_view data) const {
    switch (parts_.layout.colour) {
      case PngColour::kPalette:
        return !data.empty() && data.size() <= parts_.palette.size() / 3;
      case PngColour::kGrey:
        return data.size() == 2 && InDepth(data);
      case PngColour::kRgb:
        return data.size() == 6 && InDepth(data.substr(0, 2)) && InDepth(data.substr(2, 2)) &&
               InDepth(data.substr(4));
      default:
        return false;
    }
  }

  bool InDepth(std::string_view level) const { return Number(level) >> parts_.layout.bit_depth == 0; }

  void Data(std::string_view data) {
    if (data_ended_) return Stop("picture data in two places");
    if (parts_.layout.colour == PngColour::kPalette && parts_.palette.empty()) return Stop("no palette");
    parts_.data.push_back(data);
  }

  void End(std::string_view data) {
    if (parts_.data.empty() || !data.empty()) return Stop("odd end");
    ended_ = true;
  }

  void Stop(std::string_view reason) { trouble_ = reason; }

  PngParts parts_;
  std::string_view trouble_;
  bool first_ = true;
  bool data_ended_ = false;
  bool ended_ = false;
};

}  // namespace

Taken<PngParts> ScanPng(std::string_view png) {
  return Scan().Run(png);
}

}  // namespace imaging
