// The head of a store's answer: read within its limits, and what it says of an object and of a thumbnail that
// we stored.
#include <algorithm>
#include <optional>

#include "s3client/http_head_parser.h"
#include "s3client/object_head.h"
#include "s3client/s3_errors.h"
#include "s3client/signing_state.h"
#include "server/front/http_date.h"
#include "server/thumbs/stored_metadata.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using s3client::HttpHead;
using s3client::ObjectInfo;

constexpr std::size_t kMostHeadBytes = 64 * 1024;

bool IsTrimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  return text.empty() || (kSpaces.find(text.front()) == std::string_view::npos &&
                          kSpaces.find(text.back()) == std::string_view::npos);
}

std::optional<HttpHead> Feed(std::string_view bytes) {
  s3client::HttpHeadParser parser;
  std::optional<HttpHead> head;
  while (!bytes.empty() && !head) {
    const auto end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    if (!parser.Feed(bytes.substr(0, end), head)) return std::nullopt;
    bytes.remove_prefix(end);
  }
  return head;
}

void CheckHead(const HttpHead& head) {
  Require(head.status >= 200 && head.status <= 999, "an answer has a status");
  std::size_t size = 0;
  for (const auto& [name, value] : head.headers) {
    Require(IsTrimmed(name) && IsTrimmed(value), "there are no spaces around names and values");
    Require(std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }),
            "names are in lower case");
    size += name.size() + value.size();
  }
  Require(size <= kMostHeadBytes, "a head is bounded");
}

std::string Write(const ObjectInfo& object, const s3client::HttpHeaders& metadata) {
  std::string text = "HTTP/1.1 200 OK\r\nETag: " + object.etag +
                     "\r\nContent-Length: " + std::to_string(object.size) + "\r\nLast-Modified: " +
                     server::FormatHttpDate(std::chrono::system_clock::to_time_t(object.last_modified)) +
                     "\r\nContent-Type: " + object.content_type + "\r\n";
  for (const auto& [name, value] : metadata) text.append(name).append(": ").append(value).append("\r\n");
  return text + "\r\n";
}

void CheckObject(const ObjectInfo& object) {
  Require(!object.etag.empty(), "an object has a validator");
  // Only what could be sent is a header; a value is trimmed on its way back.
  const auto metadata = s3client::MetadataHeaders(object.metadata);
  if (!metadata) return;
  for (const auto& header : *metadata) Require(s3client::IsOneLine(header), "no header starts another");
  const auto head = Feed(Write(object, *metadata));
  if (!head) return;  // longer written than read
  const auto again = s3client::ReadObjectInfo(*head);
  Require(again && again->size == object.size && again->etag == object.etag, "an object is read back");
  Require(again->last_modified == object.last_modified && again->metadata == object.metadata,
          "with all that is said of it");
}

void CheckThumbnail(const ObjectInfo& object) {
  const auto info = server::FromStored(object);
  if (!info) return;
  ObjectInfo stored = object;
  stored.metadata = server::ToMetadata(*info);
  const auto again = server::FromStored(stored);
  Require(again && again->etag == info->etag && again->size == info->size, "a thumbnail is read back");
  Require(again->source.SameAs(info->source) && again->source.last_modified == info->source.last_modified,
          "with what it was made from");
  Require(fuzzing::IsPrintableAscii(info->etag) && info->etag.size() >= 2, "its validator can be sent");
}

void CheckRefusal(const HttpHead& head) {
  const std::chrono::system_clock::time_point now{std::chrono::seconds(1'795'000'000)};
  const auto answer = s3client::ReadErrorAnswer(head, "", true);
  const auto error = s3client::ErrorFromAnswer(answer, {.origin = "http://127.0.0.1:9000",
                                                        .bucket = "pictures",
                                                        .bucket_setting = "IMAGE_BUCKET",
                                                        .region = "eu-central-1",
                                                        .signed_at = now});
  Require(!error.message.empty() && fuzzing::IsPrintableAscii(error.message), "an error is a sentence");
  s3client::SigningBasis basis{"eu-central-1", {}};
  if (!s3client::CorrectBasis(answer, now, basis)) return;
  const auto corrected = now + basis.clock_offset;
  Require(basis.region != "eu-central-1" || (answer.date && corrected == *answer.date),
          "a correction is what the store said");
  s3client::SigningBasis again = basis;
  Require(!s3client::CorrectBasis(answer, corrected, again) || again.region != basis.region ||
              basis.region != "eu-central-1",
          "what was corrected need not be again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto head = Feed(fuzzing::FuzzInput(data, size).rest());
  if (!head) return 0;
  CheckHead(*head);
  CheckRefusal(*head);
  const auto object = s3client::ReadObjectInfo(*head);
  if (!object) {
    Require(object.error().code == s3client::ErrorCode::kProtocol, "a bad answer is the store's fault");
    return 0;
  }
  CheckObject(*object);
  CheckThumbnail(*object);
  return 0;
}
