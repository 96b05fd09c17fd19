// Strict reading of a query string into decoded pairs. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace server {

using QueryPairs = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded (https://url.spec.whatwg.org/#urlencoded-parsing), but strict, as
// percent_decoding.h says: '+' is a space, "%2B" a plus. Empty pieces ("a=1&&b=2") are passed over, a piece
// without '=' has an empty value. The error is a sentence for the client.
tl::expected<QueryPairs, std::string> ParseQuery(std::string_view query);

}  // namespace server
