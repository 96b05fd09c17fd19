#include "server/config/version.h"

namespace server {

std::string_view Version() {
  return THUMBD_VERSION;
}

}  // namespace server
