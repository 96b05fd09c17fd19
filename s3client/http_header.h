// Header fields as they go over the wire, in their order.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace s3client {

struct HttpHeader {
  std::string name;
  std::string value;
};

using HttpHeaders = std::vector<HttpHeader>;

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
