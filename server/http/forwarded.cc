#include "server/http/forwarded.h"

#include <algorithm>
#include <utility>

#include "server/front/http_syntax.h"

namespace server {
namespace {

constexpr std::size_t kLongestHiddenName = 64;  // a log line should not be the client's to fill

// RFC 7239 section 6.3.
bool IsHiddenCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '.' || c == '_' || c == '-';
}

bool IsHidden(std::string_view text) {
  return text.size() > 1 && text.size() <= kLongestHiddenName && text.front() == '_' &&
         std::all_of(text.begin(), text.end(), IsHiddenCharacter);
}

// RFC 7239 section 6: ":8080" or ":_name"; or none at all.
bool IsPort(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != ':') return false;
  text.remove_prefix(1);
  const bool number = !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), IsDigit);
  return number || IsHidden(text);
}

// "192.0.2.1", "192.0.2.1:8080", "[2001:db8::1]:8080", "2001:db8::1", "unknown", "_hidden", these with ports.
std::optional<ForwardedNode> ParseNode(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !IsPort(text.substr(end + 1))) return std::nullopt;
    const auto address = ParseIp(text.substr(1, end - 1));
    const bool v6 = text.find(':') < end;
    return address && v6 ? std::optional<ForwardedNode>(*address) : std::nullopt;
  }
  if (const auto address = ParseIp(text)) return *address;
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view name = text.substr(0, colon);
  if (!IsPort(text.substr(colon))) return std::nullopt;
  if (EqualsIgnoreCase(name, "unknown")) return HiddenNode{"unknown"};
  if (IsHidden(name)) return HiddenNode{std::string(name)};
  const auto address = ParseIp(name);
  return address ? std::optional<ForwardedNode>(*address) : std::nullopt;
}

// A quote that an odd number of backslashes precedes is a part of its string.
bool IsEscaped(std::string_view text, std::size_t at) {
  std::size_t backslashes = 0;
  while (backslashes < at && text[at - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

// What stands behind the last comma that is not inside of quotes; empty elements mean nothing (RFC 9110
// section 5.6.1). From the right: a quote that a client has left open somewhere must not hide what proxies
// wrote behind it.
std::string_view TakeLastElement(std::string_view& list) {
  std::string_view element;
  while (element.empty() && !list.empty()) {
    bool quoted = false;
    std::size_t at = list.size();
    for (; at > 0 && (quoted || list[at - 1] != ','); --at) {
      if (list[at - 1] == '"' && !IsEscaped(list, at - 1)) quoted = !quoted;
    }
    element = TrimWhitespace(list.substr(at));
    list = list.substr(0, at == 0 ? 0 : at - 1);
  }
  return element;
}

// A value from the front of `text`. Escapes in a quoted one stay: no address needs any.
std::optional<std::string_view> TakeValue(std::string_view& text) {
  const bool quoted = text.starts_with('"');
  std::size_t end = quoted ? 1 : std::min(text.find(';'), text.size());
  while (quoted && end < text.size() && (text[end] != '"' || IsEscaped(text, end))) ++end;
  if (quoted && end == text.size()) return std::nullopt;
  const std::string_view value = quoted ? text.substr(1, end - 1) : TrimWhitespace(text.substr(0, end));
  // Whoever reads from the right would see a string begin there.
  if (!quoted && value.find('"') != std::string_view::npos) return std::nullopt;
  text.remove_prefix(quoted ? end + 1 : end);
  return value;
}

// RFC 7239 section 4: "for=192.0.2.1;proto=http"; nullopt where the element is none, or has not one "for".
std::optional<std::string_view> ForOf(std::string_view element) {
  std::optional<std::string_view> found;
  for (; !element.empty(); element = TrimWhitespace(element)) {
    const std::size_t equals = element.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = TrimWhitespace(element.substr(0, equals));
    element.remove_prefix(equals + 1);
    const auto value = TakeValue(element);
    const bool separated = element.empty() || element.front() == ';';
    const bool is_for = EqualsIgnoreCase(name, "for");
    if (!IsToken(name) || !value || !separated || (is_for && found)) return std::nullopt;
    if (is_for) found = value;
    element.remove_prefix(std::min<std::size_t>(1, element.size()));
  }
  return found;
}

}  // namespace

std::optional<ForwardedNode> TakeLastForwarded(std::string_view& list) {
  const auto node = ForOf(TakeLastElement(list));
  return node ? ParseNode(*node) : std::nullopt;
}

std::optional<ForwardedNode> TakeLastForwardedFor(std::string_view& list) {
  const std::size_t comma = list.rfind(',');
  const std::string_view node =
      TrimWhitespace(comma == std::string_view::npos ? list : list.substr(comma + 1));
  list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
  return ParseNode(node);
}

}  // namespace server
