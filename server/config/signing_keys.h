// The keys of signed URLs, as SIGNING_KEYS writes them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "server/config/config.h"

namespace server {

struct SigningKey {
  std::string id;  // 1 to 32 letters, digits, "-" or "_"; stands in every URL that it has signed
  Secret secret;
};

// Half of what HMAC-SHA256 can use: fewer bytes could be guessed.
inline constexpr std::size_t kLeastSigningSecretBytes = 16;

// "id:secret,id:secret"; a secret may hold ':', but no ','. Empty text: no keys. The error is a reason
// without any part of a secret.
tl::expected<std::vector<SigningKey>, std::string> ParseSigningKeys(std::string_view text);

}  // namespace server
