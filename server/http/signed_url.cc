#include "server/http/signed_url.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/config/value_syntax.h"
#include "server/http/query_string.h"
#include "server/http/url_signature.h"

namespace server {
namespace {

// RFC 3986 section 2: neither reserved nor unreserved, nor part of an escape.
bool MustBeEncoded(char c) {
  return c <= 0x20 || c == 0x7f || std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos;
}

std::string Encoded(std::string_view url) {
  std::string encoded;
  for (const char c : url) {
    if (MustBeEncoded(c)) {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      encoded += c;
    }
  }
  return encoded;
}

// Where the path begins; npos: this is no URL of ours.
std::size_t PathOf(std::string_view url) {
  if (url.starts_with('/') && !url.starts_with("//")) return 0;
  const std::string scheme = ToLower(url.substr(0, url.find("://")));
  if (scheme != "http" && scheme != "https") return std::string_view::npos;
  const std::size_t path = url.find_first_of("/?", scheme.size() + 3);
  return path < url.size() && url[path] == '/' ? path : std::string_view::npos;
}

bool Has(const QueryPairs& pairs, std::string_view name) {
  return std::ranges::any_of(pairs, [&](const auto& pair) { return pair.first == name; });
}

void Append(std::string_view name, std::string_view value, std::string& url) {
  const std::size_t mark = url.find('?');  // a later one is a part of a name or a value
  const bool begins = mark == std::string::npos;
  const bool ready = mark + 1 == url.size() || url.ends_with('&');
  url += fmt::format("{}{}={}", begins ? "?" : ready ? "" : "&", name, value);
}

}  // namespace

tl::expected<std::string, std::string> SignUrl(std::string_view url, const SigningKey& key,
                                               std::optional<std::uint64_t> expiry) {
  std::string signed_url = Encoded(url);
  const std::size_t path = PathOf(signed_url);
  const auto refused = [](std::string_view reason) { return tl::unexpected(std::string(reason)); };
  if (path == std::string_view::npos) return refused("it is neither an http(s) URL with a path nor a path");
  if (signed_url.find('#') != std::string::npos)
    return refused("it has a fragment; a '#' in a key is written %23");

  const auto query_of = [&] {
    const std::size_t mark = signed_url.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(signed_url).substr(mark + 1);
  };
  const auto pairs = ParseQuery(query_of());
  if (!pairs) return tl::unexpected(pairs.error());
  if (Has(*pairs, "sig")) return refused("it is signed already");
  if (expiry && Has(*pairs, "exp")) return refused("it has an expiry already");
  if (expiry) Append("exp", fmt::to_string(*expiry), signed_url);

  const std::string_view target = std::string_view(signed_url).substr(path);
  const auto signature = SignatureOf(target.substr(0, target.find('?')), query_of(), key);
  if (!signature) return tl::unexpected(signature.error());
  Append("sig", *signature, signed_url);
  return signed_url;
}

}  // namespace server
