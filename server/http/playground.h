// GET /: a page to try the service by hand. Names no key: what is in the bucket is not for everybody to list.
#pragma once

#include "server/front/http_message.h"

namespace server {

HttpResponse PlaygroundPage();

}  // namespace server
