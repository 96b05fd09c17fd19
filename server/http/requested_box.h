// The sides of a thumbnail: what was written, times the density, within MAX_SIZE and ALLOWED_SIZES; or what a
// hint says. spec_resolution.h has the rules. Pure.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/front/http_message.h"
#include "server/http/asked_options.h"
#include "server/http/request_rules.h"

namespace server {

struct BoxQuestion {
  const AskedOptions& options;
  bool by_preset = false;  // the sides are a preset's
};

struct Box {
  int width = 0;  // pixels; 0: from the aspect. At least one side is set
  int height = 0;
  std::string_view looked_at = {};  // the hint that was; empty: none
};

// The error is a sentence for the client.
tl::expected<Box, std::string> RequestedBox(const BoxQuestion& question, const HeaderList& headers,
                                            const RequestRules& rules);

}  // namespace server
