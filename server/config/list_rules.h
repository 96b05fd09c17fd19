// Settings that are lists, with commas between. Pure. A reason why one is refused is the second half of a
// sentence, as in text_rules.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "server/config/text_rules.h"

namespace server {

// "180, 360,720": whole numbers of pixels from 1 to 16,384, each once, in any order. Given in rising order.
// Empty: none.
tl::expected<std::vector<int>, std::string> ParseSizeList(std::string_view text);
TextResult CheckSizeList(std::string_view text);

// "public/,shared/": what keys begin with, as they are in the bucket: UTF-8, not percent-encoded, no comma.
// Empty: none.
tl::expected<std::vector<std::string>, std::string> ParsePrefixList(std::string_view text);
TextResult CheckPrefixList(std::string_view text);

// "avif, webp,jpg": names out of avif, webp, jpeg (or jpg), png and gif, each once, at least one; the order
// stays. Given with "jpeg" for "jpg".
tl::expected<std::vector<std::string>, std::string> ParseFormatList(std::string_view text);
TextResult CheckFormatList(std::string_view text);

}  // namespace server
