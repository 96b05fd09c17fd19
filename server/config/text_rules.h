// What settings that are plain text may hold. Each rule gives the value as it is kept (a trailing slash taken
// off, a scheme in lower case), or the reason why it is refused: the second half of a sentence, without the
// value itself, for it may hold a password.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace server {

using TextResult = tl::expected<std::string, std::string>;
using TextRule = TextResult (*)(std::string_view);

// "::", "0.0.0.0", "127.0.0.1" or "unix:/path".
TextResult CheckListenAddress(std::string_view text);

// "http://host[:port]" or "https://..."; host also "[::1]". No user, path or query. Empty: no endpoint.
TextResult CheckEndpoint(std::string_view text);

// "s3", "local:DIR", or empty: the loader decides.
TextResult CheckStore(std::string_view text);

// Letters, digits, "-" and "_": it is a part of the signature's scope.
TextResult CheckRegion(std::string_view text);

// A key or key id: visible ASCII only. A line end at its end is what most often goes wrong. Empty: none.
TextResult CheckCredential(std::string_view text);

// A path, or empty for none. Whether the file is there is not checked.
TextResult CheckPath(std::string_view text);

// What may stand in a header of an answer: visible ASCII and inner spaces, not empty.
TextResult CheckHeaderValue(std::string_view text);

// Visible ASCII and spaces, or empty: what a setting of its own makes of it is checked where that is known.
TextResult CheckLine(std::string_view text);

// "*", one origin ("https://example.org"), or "none" (kept as the empty string: no header).
TextResult CheckAllowOrigin(std::string_view text);

}  // namespace server
