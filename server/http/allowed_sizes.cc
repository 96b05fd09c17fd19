#include "server/http/allowed_sizes.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace server {

int AllowedSizes::Snapped(int pixels) const {
  if (rising_.empty()) return pixels;
  const auto next = std::lower_bound(rising_.begin(), rising_.end(), pixels);
  return next == rising_.end() ? rising_.back() : *next;
}

tl::expected<int, std::string> AllowedSizes::Settle(std::string_view name, int pixels) const {
  const int snapped = Snapped(pixels);
  if (snapped == pixels || snaps()) return snapped;
  return tl::unexpected(
      fmt::format("{} is {} pixels; allowed here are {}", name, pixels, fmt::join(rising_, ", ")));
}

}  // namespace server
