// The fork server as the service sees it.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/worker/descriptor.h"

namespace imaging {

struct ForkServerProcess {
  int pid = 0;         // a child of this process, to be waited for
  Descriptor control;  // closed, it ends
};

// Starts `command` with an environment that holds nothing of ours (but what sanitizers read), its end of the
// control socket as descriptor kForkServerSocket, standard error kept, the rest closed or empty. It dies with
// the calling thread. The error is a sentence for the operator.
tl::expected<ForkServerProcess, std::string> StartForkServer(const std::vector<std::string>& command);

}  // namespace imaging
