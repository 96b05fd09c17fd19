// The making of signed URLs, as `thumbd sign` prints them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/config/signing_keys.h"

namespace server {

// `url`: "https://host/path?query", or "/path?query". Its spelling is kept, but for bytes that no URL may
// hold, such as spaces: they are percent-encoded. `expiry` in seconds since 1970, where it is to expire. The
// error is a sentence about the URL.
tl::expected<std::string, std::string> SignUrl(std::string_view url, const SigningKey& key,
                                               std::optional<std::uint64_t> expiry);

}  // namespace server
