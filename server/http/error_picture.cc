#include "server/http/error_picture.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "imaging/png/png_writer.h"
#include "server/front/http_syntax.h"
#include "server/http/accept_header.h"

namespace server {
namespace {

constexpr int kSide = 64;  // pixels
// As a pixel lies in memory, R, G, B, A.
constexpr std::uint32_t kPaper = 0xFFEEEEEE;
constexpr std::uint32_t kInk = 0xFFB0B0B0;

// A frame with a cross in it.
std::uint32_t PixelAt(int x, int y) {
  const int from_edge = std::min({x, y, kSide - 1 - x, kSide - 1 - y});
  if (from_edge < 2) return kInk;
  const bool on_cross = std::abs(x - y) < 2 || std::abs(x + y - (kSide - 1)) < 2;
  return on_cross && from_edge >= kSide / 4 ? kInk : kPaper;
}

std::shared_ptr<const std::string> Draw() {
  imaging::RgbaPicture picture{{kSide, kSide}, {}};
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) picture.pixels.push_back(PixelAt(x, y));
  }
  auto png = imaging::WritePng(picture, imaging::kMostPngEffort, imaging::Deadline::max());
  return png ? std::make_shared<const std::string>(std::move(*png)) : nullptr;
}

bool IsReadAsText(const MediaRange& range) {
  return EqualsIgnoreCase(range.type, "text") || EqualsIgnoreCase(range.type, "application");
}

}  // namespace

bool WantsPicture(const HeaderList& headers) {
  if (const auto destination = headers.Joined("Sec-Fetch-Dest")) return *destination == "image";
  const std::string accept = headers.Joined("Accept").value_or("");
  int pictures = 0;
  int rest = 0;
  for (const MediaRange& range : ParseAccept(accept)) {
    if (EqualsIgnoreCase(range.type, "image")) pictures = std::max(pictures, range.quality);
    if (IsReadAsText(range)) rest = std::max(rest, range.quality);
  }
  return pictures > rest;
}

std::shared_ptr<const std::string> ErrorPicture() {
  static const std::shared_ptr<const std::string> picture = Draw();
  return picture;
}

}  // namespace server
