// Strict reading of a query string into decoded pairs. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace server {

using QueryPairs = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded (https://url.spec.whatwg.org/#urlencoded-parsing), but strict: '+' is a
// space,
// "%2B" a plus; a '%' without two hex digits, bytes that are not UTF-8, and NUL are mistakes. Empty pieces
// ("a=1&&b=2") are passed over, a piece without '=' has an empty value. The error is a sentence for the
// client.
tl::expected<QueryPairs, std::string> ParseQuery(std::string_view query);

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view bytes);

}  // namespace server
