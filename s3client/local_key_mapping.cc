#include "s3client/local_key_mapping.h"

#include <algorithm>
#include <cstddef>

#include "s3client/object_store.h"
#include "s3client/uri_encoding.h"

namespace s3client {
namespace {

constexpr std::size_t kMaxNameBytes = 255;  // NAME_MAX of the Linux file systems
constexpr std::size_t kPieceBytes = 120;
// Neither mark is ever left unencoded inside a piece. They keep the folder of a long key's first piece apart
// from the file of a key that ends there, and keep a piece from being "." or "..".
constexpr char kFolderMark = '+';
constexpr char kFileMark = '=';

bool IsPlainSegment(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." && segment.size() <= kMaxNameBytes;
}

}  // namespace

bool IsStorableKey(std::string_view key) {
  return !key.empty() && key.size() <= kMaxKeyBytes && key.find('\0') == std::string_view::npos;
}

std::optional<std::string> PlainPath(std::string_view key) {
  if (key.substr(0, key.find('/')) == kPrivateFolder) return std::nullopt;
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find('/', begin), key.size());
    if (!IsPlainSegment(key.substr(begin, end - begin))) return std::nullopt;
    begin = end + 1;
  }
  return std::string(key);
}

std::string EscapedPath(std::string_view key) {
  const std::string text = UriEncode(key, Slash::kEncode);
  std::string path(kEscapedFolder);
  std::size_t begin = 0;
  for (; text.size() - begin > kPieceBytes; begin += kPieceBytes) {
    path += '/';
    path.append(text, begin, kPieceBytes);
    path += kFolderMark;
  }
  path += '/';
  path.append(text, begin);
  path += kFileMark;
  return path;
}

std::optional<std::string> KeyOfEscapedPath(std::string_view path) {
  if (!path.starts_with(kEscapedFolder)) return std::nullopt;
  std::string text;
  for (const char c : path.substr(kEscapedFolder.size())) {
    if (c != '/' && c != kFolderMark && c != kFileMark) text += c;
  }
  auto key = UrlDecode(text);
  if (!key || !IsStorableKey(*key) || EscapedPath(*key) != path) return std::nullopt;
  return key;
}

}  // namespace s3client
