// Step 1: from the query of a request to what is asked for. Pure; refuses before anything costs.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/thumbs/thumbnail.h"

namespace server {

struct RequestRules {
  int max_size = 8192;  // pixels, of a thumbnail's width and height
};

// A sentence for the client that names the parameter.
using BadRequest = std::string;

// `filename` and `size` or `height` are required; `enlarge`, `fit`, `format` and `v` are known; any other
// parameter, and any parameter twice, is refused: it would only split a CDN's cache.
tl::expected<ThumbnailQuery, BadRequest> ParseThumbnailRequest(std::string_view query,
                                                               const RequestRules& rules);

}  // namespace server
