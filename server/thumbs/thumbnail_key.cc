#include "server/thumbs/thumbnail_key.h"

#include <array>

#include <fmt/format.h>

#include "s3client/crypto.h"

namespace server {
namespace {

constexpr std::string_view kHashedRoot = ".sha256/";
// More and less than CanonicalOptions ever gives.
constexpr std::size_t kMostOptionsBytes = 160;
constexpr std::size_t kLeastOptionsBytes = 6;  // "w1.png"

using imaging::Fit;
using imaging::Gravity;
using imaging::OutputFormat;
using imaging::ThumbnailSpec;

std::string_view Extension(OutputFormat format) {
  switch (format) {
    case OutputFormat::kPng:
      return "png";
    case OutputFormat::kJpeg:
      return "jpg";
    case OutputFormat::kWebp:
      return "webp";
    case OutputFormat::kAvif:
      return "avif";
    case OutputFormat::kGif:
      return "gif";
    case OutputFormat::kAuto:
      return "auto";
  }
  return "bin";
}

std::string_view Name(Gravity gravity) {
  constexpr std::array<std::string_view, 10> kNames{"",   "-n",  "-ne", "-e",  "-se",
                                                    "-s", "-sw", "-w",  "-nw", "-attention"};
  return kNames.at(static_cast<std::size_t>(gravity));
}

std::string FitOptions(const ThumbnailSpec& spec) {
  switch (spec.fit) {
    case Fit::kContain:
      return "";
    case Fit::kCover:
      return fmt::format(",cover{}", Name(spec.gravity));
    case Fit::kFill:
      return ",fill";
  }
  return "";
}

// "auto-avif_webp-png": "_" between those that are liked equally, "-" before the less liked.
std::string FormatSuffix(const ThumbnailSpec& spec) {
  std::string suffix(Extension(spec.format));
  if (spec.format != OutputFormat::kAuto) return suffix;
  for (std::size_t i = 0; i < spec.accepted.count; ++i) {
    suffix += i > 0 && i < spec.accepted.ties ? '_' : '-';
    suffix += Extension(spec.accepted.formats.at(i));
  }
  return suffix;
}

std::string HashedPrefix(std::string_view original) {
  return fmt::format("{}{}/", kHashedRoot, s3client::Hex(s3client::AsBytes(s3client::Sha256(original))));
}

}  // namespace

std::string CanonicalOptions(const imaging::ThumbnailSpec& spec) {
  std::string options;
  if (spec.width > 0) options += fmt::format("w{}", spec.width);
  if (spec.height > 0) options += fmt::format("{}h{}", options.empty() ? "" : ",", spec.height);
  options += FitOptions(spec);
  if (spec.enlarge) options += ",enlarge";
  if (spec.quality > 0) options += fmt::format(",q{}", spec.quality);
  if (spec.flatten) {
    const imaging::Rgb& under = spec.background;
    options += fmt::format(",bg{:02x}{:02x}{:02x}", under.red, under.green, under.blue);
  }
  if (spec.animated) options += ",animated";
  return fmt::format("{}.{}", options, FormatSuffix(spec));
}

std::string ThumbnailKey(std::string_view original, const imaging::ThumbnailSpec& spec,
                         std::size_t max_bytes) {
  const std::string options = CanonicalOptions(spec);
  if (!original.starts_with(kHashedRoot) && original.size() + 1 + options.size() <= max_bytes) {
    return fmt::format("{}/{}", original, options);
  }
  return HashedPrefix(original) + options;
}

std::vector<std::string> ThumbnailPrefixes(std::string_view original, std::size_t max_bytes) {
  const bool reserved = original.starts_with(kHashedRoot);
  std::vector<std::string> prefixes;
  if (!reserved && original.size() + 1 + kLeastOptionsBytes <= max_bytes)
    prefixes.push_back(std::string(original) + "/");
  if (reserved || original.size() + 1 + kMostOptionsBytes > max_bytes)
    prefixes.push_back(HashedPrefix(original));
  return prefixes;
}

bool IsThumbnailName(std::string_view name) {
  const bool begins = name.size() >= kLeastOptionsBytes && (name[0] == 'w' || name[0] == 'h') &&
                      name[1] >= '1' && name[1] <= '9';
  return begins && name.find('/') == std::string_view::npos && name.find('.') != std::string_view::npos;
}

}  // namespace server
