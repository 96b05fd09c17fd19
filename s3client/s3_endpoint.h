// Where a bucket and its objects are: from the settings to URL, Host header and the path that is signed.
// Pure. Path style only ("/bucket/key"): it needs no DNS name per bucket, and every S3-compatible store
// answers it.
#pragma once

#include <string>
#include <string_view>

#include "s3client/error.h"

namespace s3client {

class S3Endpoint {
 public:
  // `url` is "http://host[:port]" or "https://host[:port]", IPv6 addresses in brackets; a single '/' may
  // follow. The error (kUnavailable) names S3_ENDPOINT and never repeats the text, which may hold a password.
  static Result<S3Endpoint> Parse(std::string_view url, std::string_view bucket);

  // What the Host header says, and therefore what is signed: without the scheme's own port.
  const std::string& host() const { return host_; }

  // "http://127.0.0.1:9000", for people and as the front of every URL.
  const std::string& origin() const { return origin_; }

  const std::string& bucket_path() const { return bucket_path_; }

  // `key` is a byte string; its dots, slashes and percent signs come out as they went in.
  std::string ObjectPath(std::string_view key) const;

  // `canonical_query` may be empty.
  std::string Url(std::string_view path, std::string_view canonical_query) const;

 private:
  S3Endpoint() = default;

  std::string host_;
  std::string origin_;
  std::string bucket_path_;
};

}  // namespace s3client
