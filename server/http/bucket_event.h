// What stores tell of changes in their buckets, read into plain events. Understood are the notifications of
// S3 and of those that speak like it (MinIO, Ceph), of EventBridge, and both within an envelope of SNS.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
//
// Pure; never throws.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace server {

struct BucketEvent {
  enum class Kind { kWritten, kRemoved };
  Kind kind = Kind::kWritten;
  std::string bucket;
  std::string key;  // decoded

  bool operator==(const BucketEvent&) const = default;
};

struct BucketEvents {
  std::vector<BucketEvent> events;
  std::size_t ignored = 0;        // of other kinds: tags, access lists, tests of the connection
  std::string confirmation_host;  // SNS asks for a visit there before it sends events; empty: it does not
};

inline constexpr int kMostEventNesting = 32;

// The error is a sentence about the document. Its size is for the caller to bound.
tl::expected<BucketEvents, std::string> ParseBucketEvents(std::string_view document);

}  // namespace server
