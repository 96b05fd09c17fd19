// Percent-encoded text of a request's target, read strictly. Pure.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace server {

enum class Plus {
  kIsSpace,  // in a query, as forms write it
  kIsPlus,   // in a path
};

// A '%' without two hex digits, bytes that are not UTF-8, and NUL are mistakes. The error is a sentence for
// the client; `where` stands in it: "the query".
tl::expected<std::string, std::string> DecodePercent(std::string_view text, Plus plus,
                                                     std::string_view where);

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view bytes);

}  // namespace server
