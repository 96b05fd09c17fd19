// Header fields as they go over the wire, in their order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s3client {

struct HttpHeader {
  std::string name;
  std::string value;
};

using HttpHeaders = std::vector<HttpHeader>;

// What an answer's head may take, and what room is made for it.
inline constexpr std::size_t kMostHeadBytes = 64 * 1024;
inline constexpr std::size_t kUsualHeaders = 24;

// ASCII only, as names of headers, schemes and hosts have no other letters without case.
inline char LowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = LowerCase(c);
  return lower;
}

// The value of the first field called `name`, or "" where there is none. Compares bytes: give the name in the
// case the list holds (lower case in all of s3client). Valid as long as `headers`.
inline std::string_view FindHeader(const HttpHeaders& headers, std::string_view name) {
  for (const HttpHeader& header : headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

// False where a line break or NUL would end the field early and start one of its own.
inline bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

inline bool IsOneLine(const HttpHeader& header) {
  return IsOneLine(header.name) && IsOneLine(header.value);
}

}  // namespace s3client
