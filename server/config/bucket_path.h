// The place of a set of objects: "bucket" or "bucket/prefix", as IMAGE_BUCKET and THUMB_BUCKET name it.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace server {

struct BucketPath {
  std::string bucket;
  std::string prefix;  // "" or "thumbs/": ends with the slash, to be put before every key

  bool operator==(const BucketPath&) const = default;
};

// `setting` is a value that CheckBucketPath has let pass.
BucketPath SplitBucketPath(std::string_view setting);

// What holds for every store: the bucket is made of letters, digits, ".", "_" and "-" (so also buckets older
// than today's rules of S3), the prefix of non-empty segments other than "." and "..". The value is without a
// trailing slash; the error a reason such as "has an empty segment".
tl::expected<std::string, std::string> CheckBucketPath(std::string_view setting);

// What S3 asks beyond that: 3 to 255 characters, a letter or digit at both ends, not the look of an IPv4
// address (AWS, "Bucket naming rules"). Empty: the name will do; otherwise the reason.
std::string CheckS3BucketName(std::string_view bucket);

// True where keys of `inner` are keys of `outer` too: same bucket, and the prefix of `outer` begins that of
// `inner`.
bool Contains(const BucketPath& outer, const BucketPath& inner);

}  // namespace server
