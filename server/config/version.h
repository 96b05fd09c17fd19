// The version of the binary, as the build says it.
#pragma once

#include <string_view>

namespace server {

// "0.1.0"
std::string_view Version();

}  // namespace server
