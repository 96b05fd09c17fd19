#include "server/config/list_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/config/value_syntax.h"

namespace server {
namespace {

constexpr std::uint64_t kMaxSize = 16'384;  // as of MAX_SIZE
constexpr std::array<std::string_view, 5> kFormats{"avif", "webp", "jpeg", "png", "gif"};

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t comma = text.find(',');
    pieces.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return pieces;
    text.remove_prefix(comma + 1);
  }
}

template <typename Value>
bool Contains(const std::vector<Value>& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

template <typename Value>
TextResult Joined(const tl::expected<std::vector<Value>, std::string>& list) {
  if (!list) return tl::unexpected(list.error());
  return fmt::format("{}", fmt::join(*list, ","));
}

}  // namespace

tl::expected<std::vector<int>, std::string> ParseSizeList(std::string_view text) {
  std::vector<int> sizes;
  if (Trimmed(text).empty()) return sizes;
  for (const std::string_view piece : Split(text)) {
    const auto number = ParseCount(Trimmed(piece));
    if (!number || *number < 1 || *number > kMaxSize) {
      return tl::unexpected(
          fmt::format("not whole numbers of pixels from 1 to {} with commas between", kMaxSize));
    }
    const int size = static_cast<int>(*number);
    if (Contains(sizes, size)) return tl::unexpected(fmt::format("has {} twice", size));
    sizes.push_back(size);
  }
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

TextResult CheckSizeList(std::string_view text) {
  return Joined(ParseSizeList(text));
}

tl::expected<std::vector<std::string>, std::string> ParsePrefixList(std::string_view text) {
  std::vector<std::string> prefixes;
  if (text.empty()) return prefixes;
  for (const std::string_view piece : Split(text)) {
    // An empty one would allow every key: hardly what a comma too many was meant for.
    if (piece.empty()) return tl::unexpected(std::string("has an empty prefix, which every key begins with"));
    if (std::ranges::any_of(piece, IsControl)) {
      return tl::unexpected(std::string("holds a line end or another control character"));
    }
    if (Trimmed(piece) != piece) {
      return tl::unexpected(
          std::string("has a space beside a comma or an end, which would be part of a key"));
    }
    prefixes.emplace_back(piece);
  }
  return prefixes;
}

TextResult CheckPrefixList(std::string_view text) {
  return Joined(ParsePrefixList(text));
}

tl::expected<std::vector<std::string>, std::string> ParseFormatList(std::string_view text) {
  std::vector<std::string> formats;
  for (const std::string_view piece : Split(text)) {
    std::string name = ToLower(Trimmed(piece));
    if (name == "jpg") name = "jpeg";
    if (std::find(kFormats.begin(), kFormats.end(), name) == kFormats.end()) {
      return tl::unexpected(
          fmt::format("not names out of {} with commas between", fmt::join(kFormats, ", ")));
    }
    if (Contains(formats, name)) return tl::unexpected(fmt::format("has {} twice", name));
    formats.push_back(std::move(name));
  }
  return formats;
}

TextResult CheckFormatList(std::string_view text) {
  return Joined(ParseFormatList(text));
}

}  // namespace server
