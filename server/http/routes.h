// Path -> handler, for the public and the admin listener.
#pragma once

#include "server/front/http_front.h"
#include "server/http/admin_handler.h"
#include "server/http/status_handler.h"
#include "server/http/thumbnail_handler.h"

namespace server {

// What the handlers returned here refer to must outlive them.
struct PublicRoutes {
  ThumbnailHandler& thumbnails;
  const StatusHandler& status;
  AnswerOptions answer;
  bool playground = true;
};
HttpHandler MakePublicHandler(PublicRoutes routes);

struct AdminRoutes {
  const StatusHandler& status;
  AdminHandler& admin;
};
HttpHandler MakeAdminHandler(AdminRoutes routes);

}  // namespace server
