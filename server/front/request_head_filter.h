// Reads one complete request head and refuses every shape that httplib 0.11.4, or a proxy in front of us,
// could take for something else. What is left is safe to hand on. Pure.
//
// Stricter than RFC 9112 asks of a recipient wherever it leaves a choice: on a listener for browsers and CDNs
// nobody legitimate sends a folded field, a bare LF or a chunked GET, and each of them is a way to smuggle a
// request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "server/front/head_refusal.h"

namespace server {

struct HeadRules {
  std::size_t max_body_bytes = 0;    // 0: no request may have a body
  std::string_view allowed_methods;  // as the Allow header says it
};

// Views point into the head.
struct FilteredHead {
  std::string_view method;
  std::string target;  // origin form as received, or "*"; an absolute form is reduced to it
  int minor_version = 1;
  bool keep_alive = true;
  bool expects_continue = false;
  std::uint64_t content_length = 0;
  std::vector<std::pair<std::string_view, std::string_view>>
      fields;  // of the allow-list, in order of arrival
};

// `head` runs from the first byte of the request line to the empty line's end, as HeadScanner finds it. A
// refused head tells nothing of where its body would end: the connection must be closed.
tl::expected<FilteredHead, HeadRefusal> FilterHead(std::string_view head, const HeadRules& rules);

}  // namespace server
