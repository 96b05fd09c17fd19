#include "server/config/signing_keys.h"

#include <algorithm>

#include <fmt/format.h>

namespace server {
namespace {

constexpr std::size_t kMostIdBytes = 32;

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Keys are told by their place: what stands where an id should be may be a secret.
tl::expected<SigningKey, std::string> ParseKey(std::string_view text, std::size_t place) {
  const auto refused = [&](std::string_view reason) {
    return tl::unexpected(fmt::format("key {} {}", place, reason));
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return refused("is not written as id:secret");
  const std::string_view id = text.substr(0, colon);
  const std::string_view secret = text.substr(colon + 1);
  if (id.empty() || id.size() > kMostIdBytes || !std::ranges::all_of(id, IsIdCharacter)) {
    return refused("has an id that is not 1 to 32 letters, digits, \"-\" or \"_\"");
  }
  if (secret.size() < kLeastSigningSecretBytes) return refused("has a secret of fewer than 16 characters");
  return SigningKey{std::string(id), Secret(std::string(secret))};
}

}  // namespace

tl::expected<std::vector<SigningKey>, std::string> ParseSigningKeys(std::string_view text) {
  std::vector<SigningKey> keys;
  for (bool more = !text.empty(); more;) {
    const std::size_t comma = text.find(',');
    auto key = ParseKey(text.substr(0, comma), keys.size() + 1);
    if (!key) return tl::unexpected(std::move(key.error()));
    if (std::ranges::any_of(keys, [&](const SigningKey& known) { return known.id == key->id; })) {
      return tl::unexpected(fmt::format("key {} has the id of a key before it", keys.size() + 1));
    }
    keys.push_back(*std::move(key));
    more = comma != std::string_view::npos;
    text = more ? text.substr(comma + 1) : std::string_view();
  }
  return keys;
}

}  // namespace server
