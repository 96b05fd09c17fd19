#include "imaging/worker/worker_keeper.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "imaging/worker/packet_socket.h"

namespace imaging {
namespace {

// A fork server that cannot start is not tried without pause.
constexpr std::chrono::milliseconds kPause{500};
constexpr std::chrono::milliseconds kEndIsTold{500};
constexpr std::size_t kRememberedEnds = 256;
// A fork takes a millisecond. One that has not answered an order for so long is stopped or stuck; starting it
// (libvips with all its libraries) may take longer on a busy machine.
constexpr std::chrono::seconds kMostSilence{5};
constexpr std::chrono::seconds kMostSilenceAtStart{20};

}  // namespace

WorkerKeeper::WorkerKeeper(Options options)
    : options_(std::move(options)),
      wanted_(static_cast<std::size_t>(options_.workers)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Run(); }) {}

WorkerKeeper::~WorkerKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  idle_changed_.notify_all();
  stopping_changed_.notify_all();
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

std::unique_ptr<RenderProcess> WorkerKeeper::Take(Deadline deadline) {
  std::unique_lock lock(mutex_);
  idle_changed_.wait_until(lock, deadline, [&] { return !idle_.empty() || stopping_; });
  if (idle_.empty()) return nullptr;
  auto worker = std::move(idle_.back());
  idle_.pop_back();
  return worker;
}

void WorkerKeeper::AwaitStart(Deadline deadline) {
  std::unique_lock lock(mutex_);
  idle_changed_.wait_until(lock, deadline, [&] { return !idle_.empty() || !trouble_.empty(); });
}

void WorkerKeeper::GiveBack(std::unique_ptr<RenderProcess> worker) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(worker));
  }
  idle_changed_.notify_one();
}

void WorkerKeeper::Replace(std::unique_ptr<RenderProcess> worker) {
  worker.reset();
  {
    const std::lock_guard lock(mutex_);
    --alive_;
  }
  ::eventfd_write(wake_.get(), 1);
}

std::optional<int> WorkerKeeper::EndOf(int pid) {
  std::unique_lock lock(mutex_);
  ended_changed_.wait_for(lock, kEndIsTold, [&] { return ends_.contains(pid); });
  const auto found = ends_.find(pid);
  return found == ends_.end() ? std::nullopt : std::optional(found->second);
}

void WorkerKeeper::Run() {
  while (StartForkServerAgain()) {
    ListenToForkServer();
    LoseForkServer();
  }
}

// False: the end has come.
bool WorkerKeeper::StartForkServerAgain() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return false;
      ++fork_servers_;
    }
    auto started = StartForkServer(options_.fork_server);
    if (started) {
      server_ = std::move(*started);
      ready_ = false;
      return true;
    }
    if (!PauseAfter(started.error())) return false;
  }
}

// False: the end has come.
bool WorkerKeeper::PauseAfter(const std::string& trouble) {
  options_.on_trouble(trouble);
  std::unique_lock lock(mutex_);
  trouble_ = trouble;
  idle_changed_.notify_all();
  return !stopping_changed_.wait_for(lock, kPause, [&] { return stopping_; });
}

void WorkerKeeper::ListenToForkServer() {
  while (true) {
    std::array<pollfd, 2> watched{{{server_.control.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(kPause.count()));
    if (ready < 0 && errno != EINTR) return;
    if (ready <= 0) watched = {};
    if (watched[1].revents != 0) {
      eventfd_t ignored = 0;
      ::eventfd_read(wake_.get(), &ignored);
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    if (watched[0].revents != 0) {
      auto packet = ReceivePacket(server_.control.get());
      const auto event = packet ? DecodeForkServerEvent(packet->bytes) : std::nullopt;
      if (!event) return;
      TakeEvent(*event, std::move(packet->descriptors));
      last_heard_ = std::chrono::steady_clock::now();
    }
    if (IsStuck()) return;
    OrderWorkers();
  }
}

bool WorkerKeeper::IsStuck() const {
  const auto most = ready_ ? kMostSilence : kMostSilenceAtStart;
  return !ordered_.empty() && std::chrono::steady_clock::now() - last_heard_ > most;
}

// As many as are missing. What cannot be ordered now (no descriptor left, too many orders on their way) is
// ordered after the next event, or the next pause.
void WorkerKeeper::OrderWorkers() {
  const std::lock_guard lock(mutex_);
  while (alive_ < wanted_) {
    auto sockets = MakePacketSockets();
    if (!sockets) return;
    const std::array descriptors{sockets->second.get()};
    if (!SendPacket(server_.control.get(), Encode(options_.start), descriptors)) return;
    if (ordered_.empty()) last_heard_ = std::chrono::steady_clock::now();
    ordered_.push_back(std::move(sockets->first));
    ++alive_;
  }
}

void WorkerKeeper::TakeEvent(const ForkServerEvent& event, std::vector<Descriptor> descriptors) {
  switch (event.kind) {
    case ForkServerEvent::Kind::kReady:
      ready_ = true;
      return;
    case ForkServerEvent::Kind::kStarted:
    case ForkServerEvent::Kind::kFailed:
      return TakeWorker(event, std::move(descriptors));
    case ForkServerEvent::Kind::kEnded:
      return TakeEnd(event);
  }
}

// The answer to the oldest order.
void WorkerKeeper::TakeWorker(const ForkServerEvent& event, std::vector<Descriptor> descriptors) {
  if (ordered_.empty()) return;
  Descriptor socket = std::move(ordered_.front());
  ordered_.pop_front();
  std::unique_lock lock(mutex_);
  auto results = ResultFile::Make(options_.start.limits.file_bytes);
  if (event.kind == ForkServerEvent::Kind::kFailed || descriptors.size() != 1 || !results) {
    --alive_;
    lock.unlock();
    static_cast<void>(PauseAfter("no render worker can be had: no process or descriptor left"));
    return;
  }
  trouble_.clear();
  ends_.erase(event.pid);  // of an older process with that number
  ++started_;
  idle_.push_back(
      std::make_unique<RenderProcess>(event.pid, std::move(descriptors.front()), std::move(socket), std::move(*results)));
  idle_changed_.notify_one();
}

void WorkerKeeper::TakeEnd(const ForkServerEvent& event) {
  const std::lock_guard lock(mutex_);
  ends_.insert_or_assign(event.pid, event.wait_status);
  ended_order_.push_back(event.pid);
  if (ended_order_.size() > kRememberedEnds) {
    ends_.erase(ended_order_.front());
    ended_order_.pop_front();
  }
  ended_changed_.notify_all();
  DropIdle(event.pid);
}

// One that died while nobody used it.
void WorkerKeeper::DropIdle(int pid) {
  const std::size_t dropped = std::erase_if(idle_, [&](const auto& worker) { return worker->pid() == pid; });
  alive_ -= dropped;
  died_idle_ += dropped;
}

// Its workers died with it; those at work are noticed by who waits for them.
void WorkerKeeper::LoseForkServer() {
  server_.control = Descriptor();
  ::kill(server_.pid, SIGKILL);  // our own child: not waited for yet, so the number is still its
  ::waitpid(server_.pid, nullptr, 0);
  {
    const std::lock_guard lock(mutex_);
    alive_ -= ordered_.size() + idle_.size();
    died_idle_ += idle_.size();
    ordered_.clear();
    idle_.clear();
    if (stopping_) return;
  }
  static_cast<void>(PauseAfter("the fork server ended"));
}

std::string WorkerKeeper::Trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

std::uint64_t WorkerKeeper::started() const {
  const std::lock_guard lock(mutex_);
  return started_;
}

std::uint64_t WorkerKeeper::fork_servers() const {
  const std::lock_guard lock(mutex_);
  return fork_servers_;
}

std::uint64_t WorkerKeeper::died_idle() const {
  const std::lock_guard lock(mutex_);
  return died_idle_;
}

int WorkerKeeper::idle() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(idle_.size());
}

}  // namespace imaging
