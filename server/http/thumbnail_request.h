// Step 1: from the head of a request to what is asked for. Pure; refuses before anything costs.
//
// Two forms, which mean the same: query_form.h and path_form.h have their grammars, spec_resolution.h what
// the options mean.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/front/http_message.h"
#include "server/http/http_error.h"
#include "server/http/request_rules.h"
#include "server/thumbs/thumbnail.h"

namespace server {

struct ThumbnailRequest {
  ThumbnailQuery query;
  bool versioned = false;  // has a v=: another original would have another URL
  // What was left of a signed URL's time when its request came; nullopt: it does not end.
  std::optional<std::chrono::seconds> lifetime = std::nullopt;
  // The request's fields that decided what is asked for, as Vary lists them: "Accept, Sec-CH-Width". Empty:
  // the target alone did.
  std::string vary;
  std::string_view accept_ch;  // Accept-CH of the answer (RFC 8942 section 3.1); empty: none
  // The target in its canonical spelling, to which the client is to be redirected (308); empty: answer it.
  // Never of a signed URL, whose signature is of the spelling that it has.
  std::string redirect_to;
};

// The detail of a refusal is a sentence for the client that names what is wrong.
//
// A key outside of ALLOWED_PREFIXES is a 403 and not a 404: nobody asked the store, so nothing can be said of
// what is there; a cache may remember a 404, but not the mistake of a setting; and who runs the server is
// told what to change. A key with a ".." in it is outside too, as a store might take it for a path.
tl::expected<ThumbnailRequest, HttpError> ParseThumbnailRequest(const HttpRequest& request,
                                                                const RequestRules& rules);

}  // namespace server
