#include "server/http/query_form.h"

#include <algorithm>

#include <fmt/format.h>

#include "s3client/object_store.h"
#include "server/http/option_values.h"
#include "server/http/query_string.h"

namespace server {
namespace {

using Done = tl::expected<void, std::string>;

template <typename Value>
Done Keep(Read<Value> value, std::optional<Value>& place) {
  if (!value) return tl::unexpected(std::move(value.error()));
  place = std::move(*value);
  return {};
}

Done ReadSize(std::string_view name, std::string_view value, int max_size, AskedOptions& options) {
  if (name == "size") return Keep(ReadPixels(name, value, max_size), options.width);
  return Keep(ReadPixels(name, value, max_size), options.height);
}

Done ReadOption(std::string_view name, std::string_view value, AskedOptions& options) {
  if (name == "fit") return Keep(ReadFit(name, value), options.fit);
  if (name == "gravity") return Keep(ReadGravity(name, value), options.gravity);
  if (name == "enlarge") return Keep(ReadFlag(name, value), options.enlarge);
  if (name == "format") return Keep(ReadFormat(name, value), options.format);
  if (name == "quality") return Keep(ReadQuality(name, value), options.quality);
  if (name == "dpr") return Keep(ReadDensity(name, value), options.density);
  if (name == "background") return Keep(ReadColour(name, value), options.background);
  if (name == "animated") return Keep(ReadFlag(name, value), options.animated);
  if (name == "preset") return Keep(ReadPresetName(name, value), options.preset);
  return tl::unexpected(fmt::format("\"{}\" is not a parameter of this service", name));
}

Done ReadVersion(std::string_view value, bool& versioned) {
  if (value.size() > kMaxVersionBytes) {
    return tl::unexpected(
        fmt::format("v is {} bytes long; at most {} are allowed", value.size(), kMaxVersionBytes));
  }
  versioned = !value.empty();
  return {};
}

bool IsOfSignature(std::string_view name) {
  return name == "exp" || name == "sig";
}

Done ReadParameter(std::string_view name, std::string& value, int max_size, AskedThumbnail& asked) {
  if (name == "filename") {
    asked.original = std::move(value);
    return asked.original.empty() ? Done(tl::unexpect, "filename is empty") : CheckKey(asked.original);
  }
  if (name == "size" || name == "height") return ReadSize(name, value, max_size, asked.options);
  if (name == "v") return ReadVersion(value, asked.versioned);
  if (IsOfSignature(name)) return {};
  return ReadOption(name, value, asked.options);
}

// Every name before this one is known, so that there are few.
Done CheckFirst(const QueryPairs& pairs, const QueryPairs::value_type& pair) {
  const auto same = [&](const auto& other) { return other.first == pair.first; };
  if (&*std::find_if(pairs.begin(), pairs.end(), same) == &pair) return {};
  return tl::unexpected(fmt::format("\"{}\" is given more than once", pair.first));
}

Done ReadBeside(std::string_view name, std::string_view value, QueryBesidePath& read) {
  if (name == "v") return ReadVersion(value, read.versioned);
  if (!IsOfSignature(name)) {
    return tl::unexpected(
        fmt::format("\"{}\" cannot stand beside options in the path; v, exp and sig can", name));
  }
  read.is_signed = true;
  return {};
}

}  // namespace

tl::expected<void, std::string> CheckKey(std::string_view key) {
  if (key.empty()) return tl::unexpected(std::string("filename is missing"));
  if (key.size() <= s3client::kMaxKeyBytes) return {};
  return tl::unexpected(
      fmt::format("filename is {} bytes long; at most {} are allowed", key.size(), s3client::kMaxKeyBytes));
}

tl::expected<AskedThumbnail, std::string> ReadQueryForm(std::string_view query, int max_size) {
  auto pairs = ParseQuery(query);
  if (!pairs) return tl::unexpected(std::move(pairs.error()));
  AskedThumbnail asked;
  for (auto& pair : *pairs) {
    const auto read = CheckFirst(*pairs, pair).and_then([&] {
      return ReadParameter(pair.first, pair.second, max_size, asked);
    });
    if (!read) return tl::unexpected(read.error());
  }
  const auto key = CheckKey(asked.original);
  if (!key) return tl::unexpected(key.error());
  return asked;
}

tl::expected<QueryBesidePath, std::string> ReadQueryBesidePath(std::string_view query) {
  const auto pairs = ParseQuery(query);
  if (!pairs) return tl::unexpected(pairs.error());
  QueryBesidePath beside;
  for (const auto& pair : *pairs) {
    const auto read =
        CheckFirst(*pairs, pair).and_then([&] { return ReadBeside(pair.first, pair.second, beside); });
    if (!read) return tl::unexpected(read.error());
  }
  return beside;
}

}  // namespace server
