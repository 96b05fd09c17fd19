// Words of HTTP's grammar, on bytes. Pure.
#pragma once

#include <string_view>

namespace server {

// ASCII only, as field names, methods and tokens compare where they do so without case.
bool EqualsIgnoreCase(std::string_view left, std::string_view right);
bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix);

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// RFC 9110 section 5.6.2: at least one tchar.
bool IsToken(std::string_view text);

// Without the spaces and tabs around it (RFC 9110 section 5.6.3).
std::string_view TrimWhitespace(std::string_view text);

// RFC 9110 section 5.5: visible bytes, obs-text, space and tab; so never CR, LF or NUL.
bool IsFieldValue(std::string_view text);

// True where a comma-separated list holds `token`, compared without case (RFC 9110 section 5.6.1).
bool ListHasToken(std::string_view list, std::string_view token);

// The next item of a comma-separated list, trimmed, taken off its front. Items may be empty.
std::string_view TakeListItem(std::string_view& list);

// True where decoding percent escapes would bring up a CR, LF or NUL.
bool HidesLineBreak(std::string_view text);

}  // namespace server
