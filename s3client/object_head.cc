#include "s3client/object_head.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "s3client/s3_errors.h"
#include "s3client/timestamps.h"

namespace s3client {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";
constexpr std::string_view kBadMetadata =
    "metadata names must be lower-case ASCII letters, digits and '-', values printable ASCII";

std::optional<std::uint64_t> ParseLength(std::string_view text) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

bool IsMetadataName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool IsMetadataValue(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

}  // namespace

Result<std::string> ReadEtag(const HttpHead& head) {
  if (head.status != 200) return tl::unexpected(NotS3(head, fmt::format("HTTP {}", head.status)));
  const std::string_view etag = FindHeader(head.headers, "etag");
  if (etag.empty()) return tl::unexpected(NotS3(head, "no ETag"));
  return std::string(etag);
}

Result<ObjectInfo> ReadObjectInfo(const HttpHead& head) {
  Result<std::string> etag = ReadEtag(head);
  if (!etag) return tl::unexpected(std::move(etag.error()));
  const auto size = ParseLength(FindHeader(head.headers, "content-length"));
  if (!size) return tl::unexpected(NotS3(head, "no Content-Length"));
  const auto modified = ParseHttpDate(FindHeader(head.headers, "last-modified"));
  if (!modified) return tl::unexpected(NotS3(head, "no Last-Modified"));
  ObjectInfo info{
      *std::move(etag), *size, *modified, std::string(FindHeader(head.headers, "content-type")), {}};
  for (const HttpHeader& header : head.headers) {
    if (!header.name.starts_with(kMetadataPrefix)) continue;
    info.metadata.emplace(header.name.substr(kMetadataPrefix.size()), header.value);
  }
  return info;
}

Result<HttpHeaders> MetadataHeaders(const Metadata& metadata) {
  HttpHeaders headers;
  for (const auto& [name, value] : metadata) {
    if (!IsMetadataName(name) || !IsMetadataValue(value)) {
      return tl::unexpected(WithoutAnswer(ErrorCode::kInvalidKey, std::string(kBadMetadata)));
    }
    headers.push_back({fmt::format("{}{}", kMetadataPrefix, name), value});
  }
  return headers;
}

}  // namespace s3client
