#include "imaging/format_choice.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include <fmt/format.h>

namespace imaging {
namespace {

bool Holds(OutputFormat format, Size size) {
  return std::max(size.width, size.height) <= LongestSideOf(format);
}

bool Suits(OutputFormat format, const FormatNeeds& needs) {
  if (!Holds(format, needs.size)) return false;
  switch (format) {
    case OutputFormat::kPng:
    case OutputFormat::kAvif:
      return !needs.animated;
    case OutputFormat::kJpeg:
      return !needs.animated && !needs.alpha && !needs.drawn;
    case OutputFormat::kWebp:
      return true;
    case OutputFormat::kGif:
      return needs.animated;
    case OutputFormat::kAuto:
      break;
  }
  return false;
}

bool IsFavourite(OutputFormat format, const FormatNeeds& needs) {
  if (needs.drawn) return format == OutputFormat::kPng || format == OutputFormat::kWebp;
  return format != OutputFormat::kPng;
}

}  // namespace

OutputFormat ChooseFormat(const AcceptedFormats& accepted, const FormatNeeds& needs) {
  const auto all = std::span(accepted.formats).first(std::min<std::size_t>(accepted.count, 5));
  const auto tied = all.first(std::min<std::size_t>(accepted.ties, all.size()));
  const auto suits = [&](OutputFormat format) { return Suits(format, needs); };
  const auto favourite = std::ranges::find_if(
      tied, [&](OutputFormat format) { return suits(format) && IsFavourite(format, needs); });
  if (favourite != tied.end()) return *favourite;
  const auto first = std::ranges::find_if(all, suits);
  return first != all.end() ? *first : OutputFormat::kPng;
}

int LongestSideOf(OutputFormat format) {
  switch (format) {
    case OutputFormat::kWebp:
      return 16'383;
    case OutputFormat::kJpeg:
    case OutputFormat::kGif:
      return 65'535;
    case OutputFormat::kAvif:
      return 65'536;
    default:
      return std::numeric_limits<int>::max();
  }
}

Result<void> CheckHolds(OutputFormat format, Size size) {
  if (Holds(format, size)) return {};
  return tl::unexpected(Error{ErrorCode::kSideTooLong,
                              fmt::format("a result of {} x {} pixels, {} holds at most {} a side",
                                          size.width, size.height, NameOf(format), LongestSideOf(format)),
                              ""});
}

std::string_view NameOf(OutputFormat format) {
  constexpr std::array<std::string_view, 6> kNames = {"PNG", "JPEG", "WebP", "AVIF", "GIF", "auto"};
  return kNames.at(static_cast<std::size_t>(format));
}

std::string_view ContentTypeOf(OutputFormat format) {
  constexpr std::array<std::string_view, 6> kTypes = {"image/png",  "image/jpeg", "image/webp",
                                                      "image/avif", "image/gif",  "image/png"};
  return kTypes.at(static_cast<std::size_t>(format));
}

}  // namespace imaging
