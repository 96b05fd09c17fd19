#include "server/thumbs/thumbnail_etag.h"

#include <fmt/format.h>

#include "s3client/crypto.h"

namespace server {
namespace {

// Half of a SHA-256: enough that two versions of a thumbnail never share a validator.
constexpr std::size_t kHexDigits = 32;

}  // namespace

std::string ThumbnailEtag(std::string_view bytes) {
  const std::string hash = s3client::Hex(s3client::AsBytes(s3client::Sha256(bytes)));
  return fmt::format("\"{}\"", hash.substr(0, kHexDigits));
}

}  // namespace server
