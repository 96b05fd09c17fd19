#include "server/config/bucket_path.h"

#include <algorithm>

#include "server/config/value_syntax.h"

namespace server {
namespace {

// Leaves half of the 1,024 bytes of a key to the key itself.
constexpr std::size_t kMaxPrefixBytes = 512;
constexpr std::size_t kMinBucketLength = 3;
constexpr std::size_t kMaxBucketLength = 255;

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsBucketCharacter(char c) {
  return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
}

// Four groups of digits: S3 would take the name for an address.
bool LooksLikeIpv4(std::string_view name) {
  return std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

std::string CheckPrefix(std::string_view prefix) {
  if (prefix.size() > kMaxPrefixBytes) return "has a prefix of more than 512 bytes";
  if (std::ranges::any_of(prefix, IsControl)) return "has a control character";
  if (prefix.ends_with('/')) return "has an empty segment";
  while (!prefix.empty()) {
    const std::string_view segment = prefix.substr(0, prefix.find('/'));
    if (segment.empty()) return "has an empty segment";
    if (segment == "." || segment == "..") return "has a segment \".\" or \"..\"";
    prefix.remove_prefix(std::min(segment.size() + 1, prefix.size()));
  }
  return "";
}

std::string CheckBucket(std::string_view bucket) {
  if (bucket.empty()) return "has no bucket name";
  if (!std::ranges::all_of(bucket, IsBucketCharacter)) {
    return "has a bucket name of more than letters, digits, \".\", \"_\" and \"-\"";
  }
  if (bucket == "." || bucket == "..") return "has no usable bucket name";
  return "";
}

}  // namespace

BucketPath SplitBucketPath(std::string_view setting) {
  const std::size_t slash = setting.find('/');
  if (slash == std::string_view::npos) return {std::string(setting), ""};
  return {std::string(setting.substr(0, slash)), std::string(setting.substr(slash + 1)) + "/"};
}

tl::expected<std::string, std::string> CheckBucketPath(std::string_view setting) {
  if (setting.ends_with('/')) setting.remove_suffix(1);
  const std::size_t slash = std::min(setting.find('/'), setting.size());
  if (auto reason = CheckBucket(setting.substr(0, slash)); !reason.empty()) {
    return tl::unexpected(std::move(reason));
  }
  if (slash == setting.size()) return std::string(setting);
  const std::string_view prefix = setting.substr(slash + 1);
  if (prefix.empty()) return tl::unexpected(std::string("has an empty segment"));
  if (auto reason = CheckPrefix(prefix); !reason.empty()) return tl::unexpected(std::move(reason));
  return std::string(setting);
}

std::string CheckS3BucketName(std::string_view bucket) {
  if (bucket.size() < kMinBucketLength || bucket.size() > kMaxBucketLength) {
    return "has a bucket name that is not 3 to 255 characters long";
  }
  if (!IsAlphanumeric(bucket.front()) || !IsAlphanumeric(bucket.back())) {
    return "has a bucket name that does not begin and end with a letter or a digit";
  }
  if (bucket.find("..") != std::string_view::npos) return "has a bucket name with two dots in a row";
  if (LooksLikeIpv4(bucket)) return "has a bucket name that looks like an IP address";
  return "";
}

bool Contains(const BucketPath& outer, const BucketPath& inner) {
  return outer.bucket == inner.bucket && inner.prefix.starts_with(outer.prefix);
}

}  // namespace server
