#include "server/thumbs/stored_metadata.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "imaging/renderer.h"
#include "server/thumbs/settings_mark.h"

namespace server {
namespace {

// Names as they read in the bucket, after "x-amz-meta-".
constexpr std::string_view kEtag = "thumb-etag";
constexpr std::string_view kSourceEtag = "source-etag";
constexpr std::string_view kSourceSize = "source-size";
constexpr std::string_view kSourceModified = "source-modified";  // seconds since 1970
constexpr std::string_view kSourceRead = "source-read";          // kInPart, or it is not there
constexpr std::string_view kInPart = "in-part";
constexpr std::string_view kRenderer = "renderer";
constexpr std::string_view kSettings = "settings";

const std::string* Find(const s3client::Metadata& metadata, std::string_view name) {
  const auto found = metadata.find(name);
  return found == metadata.end() ? nullptr : &found->second;
}

template <typename T>
std::optional<T> FindNumber(const s3client::Metadata& metadata, std::string_view name) {
  const std::string* text = Find(metadata, name);
  if (text == nullptr) return std::nullopt;
  T value{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

// Dates beyond this many seconds do not fit into the system clock's time points.
constexpr std::int64_t kLastSecond = 9'000'000'000;

// RFC 9110 section 8.8.3, without obs-text: what is sent as ETag must be one.
bool IsStrongEtag(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return false;
  const std::string_view inside = text.substr(1, text.size() - 2);
  return std::all_of(inside.begin(), inside.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"'; });
}

}  // namespace

s3client::Metadata ToMetadata(const ThumbnailInfo& info, const imaging::EncodingOptions& encoding) {
  const auto modified = std::chrono::system_clock::to_time_t(info.source.last_modified);
  s3client::Metadata metadata = {{std::string(kEtag), info.etag},
                                 {std::string(kSourceEtag), info.source.etag},
                                 {std::string(kSourceSize), fmt::to_string(info.source.size)},
                                 {std::string(kSourceModified), fmt::to_string(modified)},
                                 {std::string(kRenderer), fmt::to_string(imaging::kRendererVersion)},
                                 {std::string(kSettings), SettingsMark(encoding, info.content_type)}};
  if (info.source_in_part) metadata.emplace(kSourceRead, kInPart);
  return metadata;
}

std::optional<ThumbnailInfo> FromStored(const s3client::ObjectInfo& object,
                                        const imaging::EncodingOptions& encoding) {
  const std::string* etag = Find(object.metadata, kEtag);
  const std::string* source_etag = Find(object.metadata, kSourceEtag);
  const auto source_size = FindNumber<std::uint64_t>(object.metadata, kSourceSize);
  const auto source_modified = FindNumber<std::int64_t>(object.metadata, kSourceModified);
  const auto renderer = FindNumber<int>(object.metadata, kRenderer);
  const bool whole = etag != nullptr && IsStrongEtag(*etag) && source_etag != nullptr && source_size &&
                     source_modified && *source_modified >= -kLastSecond && *source_modified <= kLastSecond;
  // A newer version's stays: while instances are replaced one by one, they must not undo each other's work.
  const bool newer = renderer && *renderer > imaging::kRendererVersion;
  const std::string* settings = Find(object.metadata, kSettings);
  const bool alike = settings != nullptr && *settings == SettingsMark(encoding, object.content_type);
  const bool outdated = !newer && (renderer != imaging::kRendererVersion || !alike);
  if (!whole || outdated || object.size == 0) return std::nullopt;
  return ThumbnailInfo{*etag,
                       object.content_type,
                       object.size,
                       {*source_etag, *source_size, std::chrono::system_clock::from_time_t(*source_modified)},
                       Find(object.metadata, kSourceRead) != nullptr};
}

}  // namespace server
