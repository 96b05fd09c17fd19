// Preconditions of GET and HEAD (RFC 9110 section 13). Pure.
#pragma once

#include <chrono>
#include <string_view>

#include "server/front/http_message.h"

namespace server {

enum class Precondition {
  kProceed,      // answer as if there were none
  kNotModified,  // 304
  kFailed,       // 412
};

// In the order of RFC 9110 section 13.2.2. `etag` is the current strong validator, quoted. `last_modified` in
// whole seconds. A field that cannot be read is passed over, as section 13.1.3 asks for dates.
Precondition EvaluatePreconditions(const HeaderList& headers, std::string_view etag,
                                   std::chrono::system_clock::time_point last_modified);

// Whether the answer may be 304: the client has, or had, some version of it.
bool AsksWhetherModified(const HeaderList& headers);

}  // namespace server
