#include "server/http/client_hints.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "server/front/http_syntax.h"

namespace server {
namespace {

constexpr std::array<DensityMille, 5> kSteps{1'000, 1'500, 2'000, 3'000, 4'000};
constexpr double kLargestHint = 1e6;  // beyond, all are the same to us

// The bare item of a structured field (RFC 9651 section 3.3), without its parameters.
std::string ItemOf(const HeaderList& headers, std::string_view name) {
  const std::string value = headers.Joined(name).value_or("");
  return std::string(TrimWhitespace(std::string_view(value).substr(0, value.find(';'))));
}

// An sf-decimal or sf-integer that is above 0.
std::optional<double> NumberOf(const HeaderList& headers, std::string_view name) {
  const std::string item = ItemOf(headers, name);
  const bool digits = !item.empty() && item.find_first_not_of("0123456789.") == std::string::npos;
  double number = 0;
  const char* end = item.data() + item.size();
  const auto [stop, error] = std::from_chars(item.data(), end, number, std::chars_format::fixed);
  if (!digits || error != std::errc() || stop != end || !(number > 0)) return std::nullopt;
  return std::min(number, kLargestHint);
}

}  // namespace

std::optional<int> HintedWidth(const HeaderList& headers) {
  const auto number = NumberOf(headers, kWidthHint);
  return number ? std::optional(static_cast<int>(std::ceil(*number))) : std::nullopt;
}

std::optional<DensityMille> HintedDensity(const HeaderList& headers) {
  const auto number = NumberOf(headers, kDensityHint);
  if (!number) return std::nullopt;
  return NextDensityStep(static_cast<DensityMille>(std::ceil(*number * kDensityOne)));
}

bool SavesData(const HeaderList& headers) {
  return EqualsIgnoreCase(ItemOf(headers, kSaveData), "on");
}

DensityMille NextDensityStep(DensityMille density) {
  const auto* const next = std::lower_bound(kSteps.begin(), kSteps.end(), density);
  return next == kSteps.end() ? kSteps.back() : *next;
}

DensityMille DensityStepBelow(DensityMille density) {
  const auto* const next = std::lower_bound(kSteps.begin(), kSteps.end(), density);
  return next == kSteps.begin() ? kSteps.front() : *(next - 1);
}

}  // namespace server
