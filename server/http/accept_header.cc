#include "server/http/accept_header.h"

#include <algorithm>
#include <optional>

#include "server/front/http_syntax.h"

namespace server {
namespace {

// What stands before the next `mark`, trimmed, taken off the front. Marks inside quotes part nothing (RFC
// 9110 section 5.6.4).
std::string_view TakeUntil(char mark, std::string_view& text) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (quoted || text[end] != mark); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (quoted && text[end] == '\\') ++end;
  }
  end = std::min(end, text.size());
  const auto taken = TrimWhitespace(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

// RFC 9110 section 12.4.2, in thousandths.
std::optional<int> ParseQuality(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto digits = text.substr(std::min(point + 1, text.size()));
  const bool known = whole == "0" || whole == "1" || (whole.empty() && !digits.empty());
  if (!known || !std::all_of(digits.begin(), digits.end(), IsDigit)) return std::nullopt;
  int thousandths = 0;
  for (std::size_t i = 0; i < 3; ++i)
    thousandths = thousandths * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  if (whole != "1") return thousandths;
  return digits.find_first_not_of('0') == std::string_view::npos ? std::optional(1000) : std::nullopt;
}

// "q=0.5" where it is a weight.
std::optional<std::string_view> WeightOf(std::string_view parameter) {
  const auto equals = parameter.find('=');
  if (equals == std::string_view::npos || !EqualsIgnoreCase(parameter.substr(0, equals), "q"))
    return std::nullopt;
  return parameter.substr(equals + 1);
}

std::optional<MediaRange> ParseMediaRange(std::string_view element) {
  const auto name = TakeUntil(';', element);
  const auto slash = name.find('/');
  MediaRange range{name.substr(0, slash), "*"};
  if (slash != std::string_view::npos) range.subtype = name.substr(slash + 1);
  if (slash == std::string_view::npos && name != "*") return std::nullopt;
  if (!IsToken(range.type) || !IsToken(range.subtype)) return std::nullopt;
  if (range.type == "*" && range.subtype != "*") return std::nullopt;
  while (!element.empty()) {
    const auto parameter = TakeUntil(';', element);
    if (parameter.empty()) continue;
    const auto weight = WeightOf(parameter);
    const auto quality = weight ? ParseQuality(*weight) : std::nullopt;
    if (!quality) return std::nullopt;
    range.quality = *quality;
    break;
  }
  return range;
}

int Specificity(const MediaRange& range) {
  return range.type == "*" ? 1 : range.subtype == "*" ? 2 : 3;
}

bool Covers(const MediaRange& range, std::string_view type, std::string_view subtype) {
  return (range.type == "*" || EqualsIgnoreCase(range.type, type)) &&
         (range.subtype == "*" || EqualsIgnoreCase(range.subtype, subtype));
}

}  // namespace

std::vector<MediaRange> ParseAccept(std::string_view value) {
  std::vector<MediaRange> ranges;
  while (!value.empty()) {
    if (const auto range = ParseMediaRange(TakeUntil(',', value))) ranges.push_back(*range);
  }
  return ranges;
}

Liking LikingOf(const std::vector<MediaRange>& ranges, std::string_view type, std::string_view subtype) {
  const MediaRange* best = nullptr;
  for (const MediaRange& range : ranges) {
    if (!Covers(range, type, subtype)) continue;
    if (best == nullptr || Specificity(range) > Specificity(*best)) best = &range;
  }
  if (best == nullptr) return {};
  return {best->quality, Specificity(*best) == 3};
}

}  // namespace server
