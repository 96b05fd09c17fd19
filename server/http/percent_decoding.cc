#include "server/http/percent_decoding.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace server {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' && plus == Plus::kIsSpace ? ' ' : text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

// How many bytes the well-formed sequence at the start of `bytes` has; 0: none. RFC 3629 section 4.
std::size_t SequenceLength(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length) return 0;
  // The second byte's range shuts out overlong forms, surrogates and what lies beyond U+10FFFF.
  const std::uint8_t lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < lowest || byte(1) > highest) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

bool IsUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = SequenceLength(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

tl::expected<std::string, std::string> DecodePercent(std::string_view text, Plus plus,
                                                     std::string_view where) {
  auto decoded = Decode(text, plus);
  if (!decoded) return tl::unexpected(fmt::format("a '%' in {} is not followed by two hex digits", where));
  if (!IsUtf8(*decoded)) return tl::unexpected(fmt::format("{} holds bytes that are not UTF-8", where));
  if (decoded->find('\0') != std::string::npos) {
    return tl::unexpected(fmt::format("{} holds a NUL byte", where));
  }
  return std::move(*decoded);
}

}  // namespace server
