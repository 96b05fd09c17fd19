// Who can reach a listener, as far as its address tells. Pure.
#pragma once

#include <string_view>

namespace server {

// True for loopback addresses and unix sockets: only this machine's own processes come in there. `address` as
// CheckListenAddress lets it pass.
bool IsOnlyLocal(std::string_view address);

}  // namespace server
