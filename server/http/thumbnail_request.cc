#include "server/http/thumbnail_request.h"

#include <charconv>
#include <set>

#include <fmt/format.h>

#include "s3client/object_store.h"
#include "server/http/query_string.h"

namespace server {
namespace {

using Parsed = tl::expected<void, std::string>;

Parsed Refuse(std::string sentence) {
  return tl::unexpected(std::move(sentence));
}

Parsed ReadFilename(const std::string& value, ThumbnailQuery& query) {
  if (value.empty()) return Refuse("filename is empty");
  if (value.size() > s3client::kMaxKeyBytes) {
    return Refuse(fmt::format("filename is {} bytes long; at most {} are allowed", value.size(),
                              s3client::kMaxKeyBytes));
  }
  query.original = value;
  return {};
}

Parsed ReadPixels(std::string_view name, const std::string& value, int max_size, int& pixels) {
  int number = 0;
  const char* end = value.data() + value.size();
  // from_chars takes a sign and needs no digit limit: only digits are left to it.
  const bool digits = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (!digits || error != std::errc() || stop != end || number < 1 || number > max_size) {
    return Refuse(fmt::format("{} is not a whole number of pixels from 1 to {}", name, max_size));
  }
  pixels = number;
  return {};
}

Parsed ReadEnlarge(const std::string& value, ThumbnailQuery& query) {
  if (value != "0" && value != "1") return Refuse("enlarge is neither 0 nor 1");
  query.spec.enlarge = value == "1";
  return {};
}

Parsed ReadOnly(std::string_view name, const std::string& value, std::string_view only) {
  return value == only ? Parsed() : Refuse(fmt::format("{} can only be {}", name, only));
}

Parsed ReadParameter(const std::string& name, const std::string& value, const RequestRules& rules,
                     ThumbnailQuery& query) {
  if (name == "filename") return ReadFilename(value, query);
  if (name == "size") return ReadPixels(name, value, rules.max_size, query.spec.width);
  if (name == "height") return ReadPixels(name, value, rules.max_size, query.spec.height);
  if (name == "enlarge") return ReadEnlarge(value, query);
  if (name == "fit") return ReadOnly(name, value, "contain");
  if (name == "format") return ReadOnly(name, value, "png");
  if (name == "v") return {};
  return Refuse(fmt::format("\"{}\" is not a parameter of this service", name));
}

tl::expected<ThumbnailRequest, std::string> ReadQuery(std::string_view text, const RequestRules& rules) {
  const auto pairs = ParseQuery(text);
  if (!pairs) return tl::unexpected(pairs.error());
  ThumbnailRequest asked;
  ThumbnailQuery& query = asked.query;
  std::set<std::string_view> seen;
  for (const auto& [name, value] : *pairs) {
    if (!seen.insert(name).second) return tl::unexpected(fmt::format("\"{}\" is given more than once", name));
    if (const auto read = ReadParameter(name, value, rules, query); !read)
      return tl::unexpected(read.error());
    if (name == "v") asked.versioned = !value.empty();
  }
  if (query.original.empty()) return tl::unexpected(std::string("filename is missing"));
  if (query.spec.width == 0 && query.spec.height == 0) return tl::unexpected(std::string("size is missing"));
  return asked;
}

}  // namespace

tl::expected<ThumbnailRequest, HttpError> ParseThumbnailRequest(const HttpRequest& request,
                                                                const RequestRules& rules) {
  auto asked = ReadQuery(request.query(), rules);
  if (!asked) return tl::unexpected(BadRequestError(std::move(asked.error())));
  asked->query.head_only = request.method == "HEAD";
  return std::move(*asked);
}

}  // namespace server
