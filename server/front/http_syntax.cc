#include "server/front/http_syntax.h"

#include <algorithm>
#include <array>

namespace server {
namespace {

constexpr char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool IsAlphanumeric(char c) {
  return (Lower(c) >= 'a' && Lower(c) <= 'z') || (c >= '0' && c <= '9');
}

constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table{};
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    table[static_cast<std::size_t>(byte)] =
        IsAlphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  }
  return table;
}

constexpr std::array<bool, 256> kTokenBytes = MakeTokenTable();

bool IsTokenByte(char c) {
  return kTokenBytes[static_cast<unsigned char>(c)];
}

bool IsValueByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

}  // namespace

bool EqualsIgnoreCase(std::string_view left, std::string_view right) {
  return left.size() == right.size() && StartsWithIgnoreCase(left, right);
}

bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                    [](char a, char b) { return Lower(a) == Lower(b); });
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenByte);
}

std::string_view TrimWhitespace(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool IsFieldValue(std::string_view text) {
  // No way out in the middle: the compiler then takes many bytes at a time.
  unsigned bad = 0;
  for (const char c : text) bad |= IsValueByte(c) ? 0U : 1U;
  return bad == 0;
}

bool ListHasToken(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (EqualsIgnoreCase(TakeListItem(list), token)) return true;
  }
  return false;
}

std::string_view TakeListItem(std::string_view& list) {
  const auto comma = list.find(',');
  const std::string_view item = list.substr(0, comma);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  return TrimWhitespace(item);
}

bool HidesLineBreak(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    const std::string_view escape = text.substr(at + 1, 2);
    if (escape == "00" || EqualsIgnoreCase(escape, "0a") || EqualsIgnoreCase(escape, "0d")) return true;
    // httplib also decodes the %uXXXX of old browsers.
    const std::string_view wide = text.substr(at + 1, 5);
    if (wide == "u0000" || EqualsIgnoreCase(wide, "u000a") || EqualsIgnoreCase(wide, "u000d")) return true;
  }
  return false;
}

}  // namespace server
