#include "server/http/content_disposition.h"

#include <algorithm>
#include <array>

#include "server/config/value_syntax.h"
#include "server/front/http_syntax.h"

namespace server {
namespace {

constexpr std::size_t kLongestName = 120;  // bytes of UTF-8, without the extension

constexpr std::array<std::string_view, 19> kPictureExtensions{
    "png", "jpg",  "jpeg", "webp", "avif", "gif",  "heic", "heif", "tif", "tiff",
    "svg", "svgz", "bmp",  "jxl",  "jp2",  "jfif", "jpe",  "j2k",  "ico"};

std::string_view ExtensionOf(std::string_view content_type) {
  const auto subtype = content_type.substr(std::min(content_type.find('/') + 1, content_type.size()));
  return subtype == "jpeg" ? "jpg" : subtype;
}

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool IsPictureExtension(std::string_view extension) {
  return std::any_of(kPictureExtensions.begin(), kPictureExtensions.end(),
                     [&](std::string_view known) { return EqualsIgnoreCase(known, extension); });
}

std::string_view BaseName(std::string_view key) {
  while (key.ends_with('/')) key.remove_suffix(1);
  std::string_view name = key.substr(key.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot != std::string_view::npos && dot > 0 && IsPictureExtension(name.substr(dot + 1)))
    name = name.substr(0, dot);
  if (name.size() > kLongestName) {
    std::size_t end = kLongestName;
    while (end > 0 && IsContinuation(name[end])) --end;
    name = name.substr(0, end);
  }
  return name.empty() ? "image" : name;
}

// One '_' for each letter outside ASCII, and for what programs read in different ways: quotes, backslashes
// and percent signs (RFC 6266 appendix D).
void AppendAscii(std::string_view name, std::string& header) {
  for (const char c : name) {
    if (IsContinuation(c)) continue;
    const bool plain =
        static_cast<unsigned char>(c) < 0x80 && !IsControl(c) && c != '"' && c != '\\' && c != '%';
    header += plain ? c : '_';
  }
}

constexpr std::array<bool, 256> AttributeCharacters() {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 128; ++c)
    table.at(c) = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  for (const char c : std::string_view("!#$&+-.^_`|~")) table.at(static_cast<unsigned char>(c)) = true;
  return table;
}

// RFC 8187 section 3.2.1: attr-char. None of them is special in a quoted string either.
bool IsAttributeCharacter(char c) {
  static constexpr std::array<bool, 256> kTable = AttributeCharacters();
  return kTable[static_cast<unsigned char>(c)];
}

void AppendEncoded(std::string_view name, std::string& header) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : name) {
    if (IsAttributeCharacter(c)) {
      header += c;
    } else if (IsControl(c)) {
      header += '_';  // no file system wants it, and one that is taken apart on the way would be a line break
    } else {
      const auto byte = static_cast<unsigned char>(c);
      header.append({'%', kHex[byte >> 4U], kHex[byte & 0xFU]});
    }
  }
}

}  // namespace

std::string ContentDisposition(std::string_view key, std::string_view content_type) {
  const std::string_view name = BaseName(key);
  const std::string_view extension = ExtensionOf(content_type);
  // The usual name, on the way of every hit in memory.
  const bool plain = std::all_of(name.begin(), name.end(), IsAttributeCharacter);
  std::string header;
  header.reserve(64 + 2 * name.size());
  header.append("inline; filename=\"");
  plain ? void(header.append(name)) : AppendAscii(name, header);
  header.append(".").append(extension).append("\"; filename*=UTF-8''");
  plain ? void(header.append(name)) : AppendEncoded(name, header);
  header.append(".").append(extension);
  return header;
}

}  // namespace server
