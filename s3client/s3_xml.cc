#include "s3client/s3_xml.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <pugixml.hpp>

#include "s3client/timestamps.h"
#include "s3client/uri_encoding.h"

namespace s3client {
namespace {

// Text is taken as it stands: a key may be a single space, and a line break in a key is not ours to
// normalise.
constexpr unsigned int kParseFlags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_ws_pcdata_single;

bool Load(pugi::xml_document& document, std::string_view xml) {
  return static_cast<bool>(document.load_buffer(xml.data(), xml.size(), kParseFlags, pugi::encoding_utf8));
}

bool IsErrorCode(std::string_view text) {
  static constexpr std::size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
  });
}

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return size;
}

std::optional<ListedObject> ParseObject(const pugi::xml_node& contents, bool url_encoded) {
  const std::string_view key = contents.child_value("Key");
  const std::optional<std::string> decoded = url_encoded ? UrlDecode(key) : std::string(key);
  const auto size = ParseSize(contents.child_value("Size"));
  const auto modified = ParseListingDate(contents.child_value("LastModified"));
  if (!decoded || decoded->empty() || !size || !modified) return std::nullopt;
  return ListedObject{*decoded, contents.child_value("ETag"), *size, *modified};
}

}  // namespace

std::optional<S3ErrorBody> ParseErrorBody(std::string_view xml) {
  pugi::xml_document document;
  if (xml.size() > kMaxErrorBodyBytes || !Load(document, xml)) return std::nullopt;
  const pugi::xml_node error = document.child("Error");
  S3ErrorBody body{error.child_value("Code"), error.child_value("RequestId"), error.child_value("Region")};
  if (!IsErrorCode(body.code)) return std::nullopt;
  return body;
}

std::optional<ListPage> ParseListBody(std::string_view xml) {
  pugi::xml_document document;
  if (xml.size() > kMaxListBodyBytes || !Load(document, xml)) return std::nullopt;
  const pugi::xml_node result = document.child("ListBucketResult");
  if (!result) return std::nullopt;
  const bool url_encoded = std::string_view(result.child_value("EncodingType")) == "url";
  ListPage page;
  for (const pugi::xml_node& contents : result.children("Contents")) {
    std::optional<ListedObject> object = ParseObject(contents, url_encoded);
    if (!object) return std::nullopt;
    page.objects.push_back(std::move(*object));
  }
  if (std::string_view(result.child_value("IsTruncated")) == "true") {
    page.continuation = result.child_value("NextContinuationToken");
    if (page.continuation.empty()) return std::nullopt;
  }
  return page;
}

}  // namespace s3client
