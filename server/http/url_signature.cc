#include "server/http/url_signature.h"

#include <algorithm>

#include "s3client/crypto.h"
#include "s3client/uri_encoding.h"
#include "server/config/value_syntax.h"
#include "server/http/query_string.h"

namespace server {
namespace {

using s3client::Slash;
using s3client::UriEncode;

// In the year 2255; the clock's own nanoseconds end a little later.
constexpr std::uint64_t kLatestExpiry = 9'000'000'000;

struct Canonical {
  std::string text;
  std::optional<std::string> signature;
  std::optional<std::string> expiry;
};

tl::expected<std::string, std::string> CanonicalPath(std::string_view path) {
  std::string escaped;
  for (const char c : path) c == '+' ? escaped += "%2B" : escaped += c;  // only a form's '+' is a space
  const auto decoded = s3client::UrlDecode(escaped);
  if (!decoded) return tl::unexpected(std::string("a '%' in the path is not followed by two hex digits"));
  return UriEncode(*decoded, Slash::kKeep);
}

// Which of the two is meant nobody can tell; what else is there twice is refused where it is read.
tl::expected<std::optional<std::string>, std::string> TheOnly(const QueryPairs& pairs,
                                                              std::string_view name) {
  std::optional<std::string> only;
  for (const auto& [known, value] : pairs) {
    if (known != name) continue;
    if (only) return tl::unexpected("\"" + std::string(name) + "\" is given more than once");
    only = value;
  }
  return only;
}

std::string CanonicalQuery(QueryPairs pairs) {
  std::erase_if(pairs, [](const auto& pair) { return pair.first == "sig"; });
  std::ranges::sort(pairs);
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += '&';
    text += UriEncode(name, Slash::kEncode) + "=" + UriEncode(value, Slash::kEncode);
  }
  return text;
}

tl::expected<Canonical, std::string> Canonicalise(std::string_view path, std::string_view query) {
  auto text = CanonicalPath(path);
  if (!text) return tl::unexpected(text.error());
  auto pairs = ParseQuery(query);
  if (!pairs) return tl::unexpected(pairs.error());
  auto signature = TheOnly(*pairs, "sig");
  if (!signature) return tl::unexpected(signature.error());
  auto expiry = TheOnly(*pairs, "exp");
  if (!expiry) return tl::unexpected(expiry.error());
  return Canonical{*text + "?" + CanonicalQuery(*std::move(pairs)), *std::move(signature),
                   *std::move(expiry)};
}

std::string Base64Url(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = (held << 8U | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (bits += 8; bits >= 6; bits -= 6) text += kDigits[held >> (bits - 6) & 63U];
  }
  if (bits > 0) text += kDigits[held << (6 - bits) & 63U];
  return text;
}

std::string Mac(const SigningKey& key, std::string_view canonical) {
  return Base64Url(s3client::AsBytes(s3client::HmacSha256(key.secret.Reveal(), canonical)));
}

tl::unexpected<SignatureRefusal> Refused(SignatureFault fault) {
  return tl::unexpected(SignatureRefusal{fault});
}

tl::unexpected<SignatureRefusal> Malformed(std::string detail) {
  return tl::unexpected(SignatureRefusal{SignatureFault::kMalformed, std::move(detail)});
}

}  // namespace

tl::expected<std::string, std::string> SignatureOf(std::string_view path, std::string_view query,
                                                   const SigningKey& key) {
  return Canonicalise(path, query).map([&](const Canonical& url) {
    return key.id + "." + Mac(key, url.text);
  });
}

UrlSignatures::UrlSignatures(std::vector<SigningKey> keys, bool required, s3client::SystemClock now)
    : keys_(std::move(keys)), required_(required), now_(std::move(now)) {}

tl::expected<UrlSignatures::Lifetime, SignatureRefusal> UrlSignatures::Check(std::string_view path,
                                                                             std::string_view query) const {
  const auto url = Canonicalise(path, query);
  if (!url) return Malformed(url.error());
  if (!url->signature) {
    // An expiry that nobody has signed was signed once.
    if (required_ || url->expiry) return Refused(SignatureFault::kMissing);
    return Lifetime();
  }
  if (!IsRight(*url->signature, url->text)) return Refused(SignatureFault::kWrong);
  if (!url->expiry) return Lifetime();
  const auto expiry = ParseCount(*url->expiry);
  if (!expiry || *expiry > kLatestExpiry) {
    return Malformed("exp is not a time in seconds since 1970-01-01 UTC");
  }
  using std::chrono::seconds;
  const auto left = seconds(static_cast<seconds::rep>(*expiry)) - now_().time_since_epoch();
  if (left <= std::chrono::system_clock::duration::zero()) return Refused(SignatureFault::kExpired);
  return Lifetime(std::chrono::floor<seconds>(left));
}

// A key that is not ours takes as long as one that is.
bool UrlSignatures::IsRight(std::string_view signature, std::string_view canonical) const {
  const std::size_t dot = std::min(signature.find('.'), signature.size());
  const auto named = std::ranges::find(keys_, signature.substr(0, dot), &SigningKey::id);
  const bool known = named != keys_.end();
  const std::string mac = Mac(known ? *named : keys_.front(), canonical);
  const std::string_view given = signature.substr(std::min(dot + 1, signature.size()));
  return s3client::ConstantTimeEqual(given, mac) && known;
}

}  // namespace server
