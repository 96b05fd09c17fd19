// seccomp (seccomp(2)) for a process that decodes pictures.
#pragma once

namespace imaging {

// For this thread and those it makes; needs no_new_privs. 0, or an errno value.
int InstallSystemCallFilter();

}  // namespace imaging
