// Why the front itself answers a request, before any handler sees it.
#pragma once

#include <string_view>

namespace server {

struct HeadRefusal {
  int status = 400;
  std::string_view detail;  // a constant sentence of ours; never bytes of the client
};

}  // namespace server
