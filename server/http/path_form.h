// Requests in path form: /t/<options>/<key>, as in /t/w320,h240,cover,webp/cats/tom.jpg?v=3. Pure.
//
// The options are a list as option_list.h has it. The key is all that follows the '/' behind them,
// percent-decoded byte by byte: '+' is itself, "%2F" is '/', and "//", "." and ".." stay, since a key is no
// path. Browsers and caches do not know that and resolve "..": such keys are safer in the query form.
// Beside the path only v, exp and sig may stand in the query.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/http/asked_options.h"

namespace server {

inline constexpr std::string_view kPathFormRoot = "/t/";

struct PathForm {
  AskedThumbnail asked;
  bool is_signed = false;    // a signature is of the path as it stands
  std::string written;       // the options, decoded
  std::string_view raw_key;  // as it stands in the path that was read
};

// `path` begins with kPathFormRoot; both as in the target. The error is a sentence for the client.
tl::expected<PathForm, std::string> ReadPathForm(std::string_view path, std::string_view query, int max_size);

// The path with its options in canonical spelling, its key as it stands; nullopt: it is that already. Escapes
// play no part: a client that always writes "%2C" would be sent back for ever.
std::optional<std::string> CanonicalPath(const PathForm& form);

}  // namespace server
