#include "server/http/cache_lifetime.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "server/config/value_syntax.h"

namespace server {
namespace {

// A number too large to be read is as good as for ever.
constexpr std::uint64_t kForEver = 2'147'483'648;  // RFC 9111 section 1.2.2

struct Directive {
  std::string text;
  std::string name;                                     // in lower case
  std::optional<std::uint64_t> seconds = std::nullopt;  // where it has a value

  bool IsFresh() const { return seconds && (name == "max-age" || name == "s-maxage"); }
  bool IsStale() const { return seconds && (name == "stale-while-revalidate" || name == "stale-if-error"); }
  // Whether no cache has to guess.
  bool Decides() const { return name == "max-age" || name == "no-store" || name == "no-cache"; }
  void CutTo(std::uint64_t most) {
    if (*seconds > most) text = fmt::format("{}={}", name, most);
    seconds = std::min(*seconds, most);
  }
};

Directive ReadDirective(std::string_view text) {
  const std::size_t mark = text.find('=');
  Directive directive{std::string(text), ToLower(Trimmed(text.substr(0, mark)))};
  if (mark != std::string_view::npos)
    directive.seconds = ParseCount(Trimmed(text.substr(mark + 1))).value_or(kForEver);
  return directive;
}

std::vector<Directive> ReadAll(std::string_view cache_control) {
  std::vector<Directive> directives;
  while (!cache_control.empty()) {
    const std::size_t comma = std::min(cache_control.find(','), cache_control.size());
    if (const auto text = Trimmed(cache_control.substr(0, comma)); !text.empty())
      directives.push_back(ReadDirective(text));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
  }
  return directives;
}

}  // namespace

std::string WithinLifetime(std::string_view cache_control, std::chrono::seconds left) {
  const auto most = static_cast<std::uint64_t>(std::max<std::chrono::seconds::rep>(left.count(), 0));
  std::vector<Directive> directives = ReadAll(cache_control);
  if (std::ranges::none_of(directives, &Directive::Decides)) {
    directives.push_back({fmt::format("max-age={}", most), "max-age", most});
  }
  std::uint64_t fresh = 0;
  for (Directive& directive : directives) {
    if (!directive.IsFresh()) continue;
    directive.CutTo(most);
    fresh = std::max(fresh, *directive.seconds);
  }
  std::string result;
  for (Directive& directive : directives) {
    if (directive.IsStale()) directive.CutTo(most - fresh);
    if (directive.IsStale() && directive.seconds == 0) continue;
    result += (result.empty() ? "" : ", ") + directive.text;
  }
  return result;
}

}  // namespace server
