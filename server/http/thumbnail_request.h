// Step 1: from the head of a request to what is asked for. Pure; refuses before anything costs.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/front/http_message.h"
#include "server/http/http_error.h"
#include "server/thumbs/thumbnail.h"

namespace server {

struct RequestRules {
  int max_size = 8192;  // pixels, of a thumbnail's width and height
};

struct ThumbnailRequest {
  ThumbnailQuery query;
  bool versioned = false;  // has a v=: another original would have another URL
  // The request's fields that decided what is asked for, as Vary lists them: "Accept, Sec-CH-Width". Empty:
  // the target alone did.
  std::string vary;
  std::string_view accept_ch;  // Accept-CH of the answer (RFC 8942 section 3.1); empty: none
  // The target in its canonical spelling, to which the client is to be redirected (308); empty: answer it.
  std::string redirect_to;
};

// `filename` and `size` or `height` are required; `enlarge`, `fit`, `format` and `v` are known; any other
// parameter, and any parameter twice, is refused: it would only split a CDN's cache. The detail of a refusal
// is a sentence for the client that names the parameter.
tl::expected<ThumbnailRequest, HttpError> ParseThumbnailRequest(const HttpRequest& request,
                                                                const RequestRules& rules);

}  // namespace server
