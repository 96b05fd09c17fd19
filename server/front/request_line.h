// The first line of a request head (RFC 9112 section 3). Pure.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/front/head_refusal.h"

namespace server {

struct RequestLine {
  std::string_view method;
  std::string target;          // origin form or "*"
  std::string_view authority;  // of an absolute form, else empty
  int minor_version = 1;
};

// `line` is without its CR LF and holds neither. `allowed_methods` is a list as in the Allow header.
tl::expected<RequestLine, HeadRefusal> ParseRequestLine(std::string_view line,
                                                        std::string_view allowed_methods);

}  // namespace server
