// The two XML bodies of S3 that we read. Pure. Stores differ in what they fill and how they quote; what is
// not needed is not looked at. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "s3client/object_store.h"

namespace s3client {

// An error body beyond this is not S3's.
inline constexpr std::size_t kMaxErrorBodyBytes = 64 * 1024;

// 1,000 keys of 1,024 bytes, every byte percent-encoded, and their other fields stay below half of this.
inline constexpr std::size_t kMaxListBodyBytes = 8 * 1024 * 1024;

// The free text is left out on purpose: a store may put into it what we sent, and error texts end in logs.
struct S3ErrorBody {
  std::string code;        // "NoSuchKey"; at most 64 letters, digits and dots, or the body is refused
  std::string request_id;  // "" where there is none
  std::string region;      // the right one, where the store names it
};

// Nothing when this is no S3 error body.
std::optional<S3ErrorBody> ParseErrorBody(std::string_view xml);

// One answer to ListObjectsV2, its keys decoded. Nothing when this is no such answer, or one that cannot be
// trusted (a key that does not decode, a size or time that does not parse, more to come without a
// continuation).
std::optional<ListPage> ParseListBody(std::string_view xml);

}  // namespace s3client
