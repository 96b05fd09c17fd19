#include "server/http/validators.h"

#include <optional>
#include <string>

#include "server/front/http_syntax.h"
#include "server/http/http_date_parser.h"

namespace server {
namespace {

using std::chrono::sys_seconds;
using std::chrono::system_clock;

std::string_view WithoutLeading(std::string_view text, std::string_view marks) {
  const auto first = text.find_first_not_of(marks);
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// Whether `list` (RFC 9110 section 13.1.1: "*" or entity tags parted by commas) names `etag`. Weak tags count
// only in weak comparison (section 8.8.3.2). A list that is not well-formed names what stands before its
// first mistake.
bool Names(std::string_view list, std::string_view etag, bool weak_comparison) {
  if (TrimWhitespace(list) == "*") return true;
  // A recipient takes empty elements (section 5.6.1.2).
  for (list = WithoutLeading(list, " \t,"); !list.empty(); list = WithoutLeading(list, " \t,")) {
    const bool weak = list.starts_with("W/");
    if (weak) list.remove_prefix(2);
    const auto end = list.starts_with('"') ? list.find('"', 1) : std::string_view::npos;
    if (end == std::string_view::npos) return false;
    if (list.substr(0, end + 1) == etag && (weak_comparison || !weak)) return true;
    list = WithoutLeading(list.substr(end + 1), " \t");
    if (!list.empty() && !list.starts_with(',')) return false;
  }
  return false;
}

// Two dates are none (section 13.1.3).
std::optional<sys_seconds> Date(const HeaderList& headers, std::string_view name) {
  const auto value = headers.Joined(name);
  if (!value) return std::nullopt;
  return ParseHttpDate(*value, std::chrono::floor<std::chrono::seconds>(system_clock::now()));
}

}  // namespace

Precondition EvaluatePreconditions(const HeaderList& headers, std::string_view etag,
                                   system_clock::time_point last_modified) {
  const auto modified = std::chrono::floor<std::chrono::seconds>(last_modified);
  if (const auto if_match = headers.Joined("If-Match")) {
    if (!Names(*if_match, etag, false)) return Precondition::kFailed;
  } else if (const auto unmodified_since = Date(headers, "If-Unmodified-Since")) {
    if (modified > *unmodified_since) return Precondition::kFailed;
  }
  if (const auto if_none_match = headers.Joined("If-None-Match")) {
    return Names(*if_none_match, etag, true) ? Precondition::kNotModified : Precondition::kProceed;
  }
  const auto modified_since = Date(headers, "If-Modified-Since");
  return modified_since && modified <= *modified_since ? Precondition::kNotModified : Precondition::kProceed;
}

bool AsksWhetherModified(const HeaderList& headers) {
  return headers.Find("If-None-Match") != nullptr || headers.Find("If-Modified-Since") != nullptr;
}

}  // namespace server
