#include "imaging/worker/fork_server.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "imaging/renderer.h"
#include "imaging/worker/confinement.h"
#include "imaging/worker/fork_server_protocol.h"
#include "imaging/worker/packet_socket.h"
#include "imaging/worker/render_worker.h"

namespace imaging {
namespace {

sigset_t OnlyChild() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  return set;
}

// Signals to the terminal's whole group are the service's to act on; it ends us when it has drained.
void IgnoreEndingSignals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) std::signal(signal, SIG_IGN);
}

class ForkServer {
 public:
  explicit ForkServer(int control) : control_(control), service_(::getppid()) {}

  int Run() {
    IgnoreEndingSignals();
    // Before the first child: none may be missed.
    const sigset_t child = OnlyChild();
    ::sigprocmask(SIG_BLOCK, &child, nullptr);
    const Descriptor ended(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
    // With us go the workers, which have set the same.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!ended.valid() || ::getppid() != service_) return 1;
    ::prctl(PR_SET_NAME, "thumbd-forks");
    if (!InitializeImaging()) return 1;
    if (!Tell({ForkServerEvent::Kind::kReady, 0, 0})) return 0;
    return Loop(ended.get());
  }

 private:
  int Loop(int ended) {
    while (true) {
      std::array<pollfd, 2> watched{{{control_, POLLIN, 0}, {ended, POLLIN, 0}}};
      if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return 1;
      if (watched[1].revents != 0) Reap(ended);
      if (watched[0].revents == 0) continue;
      const auto packet = ReceivePacket(control_);
      if (!packet) return 0;
      const auto start = DecodeStartWorker(packet->bytes);
      if (!start || packet->descriptors.size() != 1) return 1;
      Start(*start, packet->descriptors.front().get());
    }
  }

  void Start(const StartWorker& start, int socket) {
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) BecomeWorker(start, socket, parent);
    const Descriptor process(pid < 0 ? -1 : static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!process.valid()) {
      if (pid > 0) ::kill(pid, SIGKILL);
      Tell({ForkServerEvent::Kind::kFailed, 0, 0});
      return;
    }
    const std::array descriptors{process.get()};
    SendPacket(control_, Encode(ForkServerEvent{ForkServerEvent::Kind::kStarted, pid, 0}), descriptors);
  }

  [[noreturn]] static void BecomeWorker(const StartWorker& start, int socket, pid_t parent) {
    const sigset_t child = OnlyChild();
    ::sigprocmask(SIG_UNBLOCK, &child, nullptr);
    ::prctl(PR_SET_NAME, "thumbd-renders");
    TakePriority(start.priority);
    const WorkerGreeting greeting = ConfineThisProcess(start.limits, socket, !start.allow_unconfined);
    // _exit: what static destructors would do is the parent's.
    if (::getppid() != parent || !WritePacket(socket, EncodeGreeting(greeting))) ::_exit(0);
    ::_exit(greeting ? ServeJobs(socket) : 1);
  }

  void Reap(int ended) const {
    signalfd_siginfo ignored{};
    while (::read(ended, &ignored, sizeof ignored) > 0) {
    }
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      Tell({ForkServerEvent::Kind::kEnded, pid, status});
    }
  }

  bool Tell(const ForkServerEvent& event) const { return SendPacket(control_, Encode(event)); }

  int control_;
  pid_t service_;
};

}  // namespace

int RunForkServer(int control) {
  return ForkServer(control).Run();
}

}  // namespace imaging
