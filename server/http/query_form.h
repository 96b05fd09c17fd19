// Requests in query form: /thumbs?filename=cats/tom.jpg&size=180. Pure.
//
//   filename    key of the original                size, height   pixels
//   fit         contain, cover, fill               gravity        of cover: centre, attention, n, ne ...
//   enlarge     0, 1                               animated       0, 1
//   format      png, jpeg (jpg), webp, avif, gif, auto            quality  1 to 100
//   dpr         1 to 4, multiplies size and height                background  fff, ff8800
//   preset      a name out of PRESETS
//   v           up to 128 bytes of the client's own: another URL, the same thumbnail
//   exp, sig    passed over here: the business of url_signature.h
//
// Anything else, and anything twice, is refused with a sentence that names it: it would only split a cache.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/http/asked_options.h"

namespace server {

inline constexpr std::size_t kMaxVersionBytes = 128;

// `query` as in the target, without the '?'. Sides are at most `max_size` pixels.
tl::expected<AskedThumbnail, std::string> ReadQueryForm(std::string_view query, int max_size);

// A query beside a path that says all the rest: only v, exp and sig.
struct QueryBesidePath {
  bool versioned = false;
  bool is_signed = false;
};
tl::expected<QueryBesidePath, std::string> ReadQueryBesidePath(std::string_view query);

// A key is not empty and no longer than stores take. `key` is decoded.
tl::expected<void, std::string> CheckKey(std::string_view key);

}  // namespace server
