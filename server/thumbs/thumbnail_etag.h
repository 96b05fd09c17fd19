// The validator of a thumbnail: of its bytes alone, so that every instance gives the same (RFC 9110 section
// 8.8.3). Pure.
#pragma once

#include <string>
#include <string_view>

namespace server {

// Strong, with its quotes.
std::string ThumbnailEtag(std::string_view bytes);

}  // namespace server
