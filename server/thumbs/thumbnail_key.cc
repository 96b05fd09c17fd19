#include "server/thumbs/thumbnail_key.h"

#include <fmt/format.h>

#include "s3client/crypto.h"

namespace server {
namespace {

constexpr std::string_view kHashedRoot = ".sha256/";

std::string_view Extension(imaging::OutputFormat format) {
  switch (format) {
    case imaging::OutputFormat::kPng:
      return "png";
  }
  return "bin";
}

}  // namespace

std::string CanonicalOptions(const imaging::ThumbnailSpec& spec) {
  std::string options;
  if (spec.width > 0) options += fmt::format("w{}", spec.width);
  if (spec.height > 0) options += fmt::format("{}h{}", options.empty() ? "" : ",", spec.height);
  if (spec.enlarge) options += ",enlarge";
  return fmt::format("{}.{}", options, Extension(spec.format));
}

std::string ThumbnailKey(std::string_view original, const imaging::ThumbnailSpec& spec,
                         std::size_t max_bytes) {
  const std::string options = CanonicalOptions(spec);
  if (!original.starts_with(kHashedRoot) && original.size() + 1 + options.size() <= max_bytes) {
    return fmt::format("{}/{}", original, options);
  }
  return fmt::format("{}{}/{}", kHashedRoot, s3client::Hex(s3client::AsBytes(s3client::Sha256(original))),
                     options);
}

}  // namespace server
