// A child process that has a copy of every descriptor of this one, as any has between fork and exec.
#pragma once

#include <csignal>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace server::doubles {

// Of what is open now; until the end of its life.
class DescriptorHolder {
 public:
  DescriptorHolder() : child_(::fork()) {
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) ::pause();
  }
  DescriptorHolder(const DescriptorHolder&) = delete;
  DescriptorHolder& operator=(const DescriptorHolder&) = delete;
  ~DescriptorHolder() {
    if (child_ < 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  bool valid() const { return child_ > 0; }

 private:
  pid_t child_;
};

}  // namespace server::doubles
