// Landlock (https://docs.kernel.org/userspace-api/landlock.html), as far as it forbids everything.
#pragma once

namespace imaging {

enum class LandlockResult { kInForce, kNotThere, kFailed };

// No path may be opened, made or changed from now on, no TCP port bound or connected, by this thread and
// those it makes; descriptors that are open stay so. Needs no_new_privs. kFailed leaves errno.
LandlockResult DenyAllPaths();

}  // namespace imaging
