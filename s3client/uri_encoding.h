// Percent-encoding as S3 signs it: byte by byte, upper-case hex, everything but A-Z a-z 0-9 - . _ ~ (RFC 3986
// section 2.3). Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html ("UriEncode")
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace s3client {

enum class Slash {
  kKeep,    // in a path: '/' parts the segments
  kEncode,  // in a query
};

std::string UriEncode(std::string_view bytes, Slash slash);

// The reverse, for listings asked for with encoding-type=url. AWS and MinIO write a space as '+' there,
// others as
// "%20"; a plus is "%2B" everywhere. Nothing when a '%' is not followed by two hex digits.
std::optional<std::string> UrlDecode(std::string_view text);

}  // namespace s3client
