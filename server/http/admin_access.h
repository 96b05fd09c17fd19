// Who may purge thumbnails and send events: whoever brings ADMIN_TOKEN (RFC 6750), or, where none is set,
// whoever reaches a listener that only this machine reaches. Pure.
#pragma once

#include <optional>

#include "server/config/config.h"
#include "server/front/http_message.h"
#include "server/http/http_error.h"

namespace server {

struct AdminAccess {
  Secret token;             // empty: none is asked for
  bool only_local = false;  // the listener is on loopback, or a unix socket
};

// nullopt: granted. A 401 comes with its WWW-Authenticate header by AddChallenge.
std::optional<HttpError> RefuseAdmin(const AdminAccess& access, const HttpRequest& request);

void AddChallenge(HttpResponse& response);

}  // namespace server
