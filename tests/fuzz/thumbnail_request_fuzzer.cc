// The query of a request: decoded, understood, and made into the key of a thumbnail.
#include "s3client/object_store.h"
#include "s3client/uri_encoding.h"
#include "server/http/percent_decoding.h"
#include "server/http/query_string.h"
#include "server/http/thumbnail_request.h"
#include "server/thumbs/thumbnail_key.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::QueryPairs;

const server::RequestRules kRules{};

std::string Write(const QueryPairs& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += '&';
    text += s3client::UriEncode(name, s3client::Slash::kEncode);
    text += '=';
    text += s3client::UriEncode(value, s3client::Slash::kKeep);
  }
  return text;
}

tl::expected<server::ThumbnailRequest, server::HttpError> Ask(std::string_view query) {
  server::HttpRequest request;
  request.method = "GET";
  request.target = "/thumbs?" + std::string(query);
  return server::ParseThumbnailRequest(request, kRules);
}

void CheckPairs(const QueryPairs& pairs) {
  for (const auto& [name, value] : pairs) {
    Require(server::IsUtf8(name) && server::IsUtf8(value), "names and values are UTF-8");
    Require((name + value).find('\0') == std::string::npos, "and hold no NUL");
  }
  Require(server::ParseQuery(Write(pairs)) == pairs, "what is written is read back");
}

void CheckQuery(const server::ThumbnailQuery& query, const QueryPairs& pairs) {
  Require(!query.original.empty() && query.original.size() <= s3client::kMaxKeyBytes, "a key has its length");
  Require(query.spec.width >= 0 && query.spec.width <= kRules.max_size, "a width is within the limit");
  Require(query.spec.height >= 0 && query.spec.height <= kRules.max_size, "a height is within the limit");
  Require(query.spec.width > 0 || query.spec.height > 0, "a side is asked for");
  const auto again = Ask(Write(pairs));
  Require(again && again->query.original == query.original && again->query.spec == query.spec,
          "a request written otherwise is the same request");
  const std::string options = server::CanonicalOptions(query.spec);
  Require(options.find('/') == std::string::npos, "options hold no slash");
  const std::string key = server::ThumbnailKey(query.original, query.spec, s3client::kMaxKeyBytes);
  Require(key.size() <= s3client::kMaxKeyBytes && key.ends_with("/" + options), "a thumbnail has a key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::FuzzInput(data, size).rest();
  const auto pairs = server::ParseQuery(text);
  const auto asked = Ask(text);
  if (pairs) CheckPairs(*pairs);
  if (asked) {
    Require(pairs.has_value(), "only a query that can be read can be understood");
    CheckQuery(asked->query, *pairs);
  } else {
    const std::string& sentence = asked.error().detail;
    Require(!sentence.empty() && server::IsUtf8(sentence), "a refusal is a sentence");
  }
  return 0;
}
