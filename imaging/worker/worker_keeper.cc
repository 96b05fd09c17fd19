#include "imaging/worker/worker_keeper.h"

#include <array>
#include <cerrno>
#include <csignal>
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
    : options_(std::move(options)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  for (const auto& group : options_.groups) groups_.emplace_back(group);
  thread_ = std::thread([this] { Run(); });
}

WorkerKeeper::~WorkerKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

void WorkerKeeper::Replace(WorkerGroup& group, std::unique_ptr<RenderProcess> worker) {
  worker.reset();
  group.RemoveAbsent();
  ::eventfd_write(wake_.get(), 1);
}

std::optional<int> WorkerKeeper::EndOf(int pid) {
  std::unique_lock lock(mutex_);
  ended_changed_.wait_for(lock, kEndIsTold, [&] { return ends_.contains(pid); });
  const auto found = ends_.find(pid);
  return found == ends_.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t WorkerKeeper::fork_servers() const {
  const std::lock_guard lock(mutex_);
  return fork_servers_;
}

void WorkerKeeper::Run() {
  while (StartForkServerAgain()) {
    ListenToForkServer();
    LoseForkServer();
    if (IsStopping()) return;
    SetTrouble("the fork server ended");
    if (!Pause()) return;
  }
}

// False: the end has come.
bool WorkerKeeper::StartForkServerAgain() {
  while (!IsStopping()) {
    auto started = StartForkServer(options_.fork_server);
    if (started) {
      server_ = std::move(*started);
      ready_ = false;
      const std::lock_guard lock(mutex_);
      ++fork_servers_;
      return true;
    }
    SetTrouble(started.error());
    if (!Pause()) return false;
  }
  return false;
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
      if (IsStopping()) return;
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
  return !orders_.empty() && std::chrono::steady_clock::now() - last_heard_ > most;
}

// As many as are missing. What cannot be ordered now (no descriptor left, too many orders on their way) is
// ordered after the next event, or the next pause.
void WorkerKeeper::OrderWorkers() {
  for (WorkerGroup& group : groups_) {
    while (group.IsShort()) {
      if (!OrderWorker(group)) return;
    }
  }
}

bool WorkerKeeper::OrderWorker(WorkerGroup& group) {
  auto sockets = MakePacketSockets();
  auto results = ResultFile::Make(group.start().limits.file_bytes);
  if (!sockets || !results) return false;
  const std::array descriptors{sockets->second.get()};
  if (!SendPacket(server_.control.get(), Encode(group.start()), descriptors)) return false;
  if (orders_.empty()) last_heard_ = std::chrono::steady_clock::now();
  orders_.push_back({&group, std::move(sockets->first), std::move(*results)});
  group.AddOrdered();
  return true;
}

void WorkerKeeper::TakeEvent(const ForkServerEvent& event, std::vector<Descriptor> descriptors) {
  switch (event.kind) {
    case ForkServerEvent::Kind::kReady:
      ready_ = true;
      for (WorkerGroup& group : groups_) group.SetTrouble("");
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
  if (orders_.empty()) return;
  Order order = std::move(orders_.front());
  orders_.pop_front();
  if (event.kind == ForkServerEvent::Kind::kFailed || descriptors.size() != 1) {
    order.group->RemoveAbsent();
    const std::string trouble = "the fork server cannot fork: no process or descriptor left";
    options_.on_trouble(trouble);
    order.group->SetTrouble(trouble);
    static_cast<void>(Pause());
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    ends_.erase(event.pid);  // of an older process with that number
  }
  order.group->AddStarted(std::make_unique<RenderProcess>(event.pid, std::move(descriptors.front()),
                                                          std::move(order.socket), std::move(order.results)));
}

void WorkerKeeper::TakeEnd(const ForkServerEvent& event) {
  {
    const std::lock_guard lock(mutex_);
    ends_.insert_or_assign(event.pid, event.wait_status);
    ended_order_.push_back(event.pid);
    if (ended_order_.size() > kRememberedEnds) {
      ends_.erase(ended_order_.front());
      ended_order_.pop_front();
    }
  }
  ended_changed_.notify_all();
  for (WorkerGroup& group : groups_) group.RemoveIdle(event.pid);
}

// Its workers died with it; those at work are noticed by who waits for them.
void WorkerKeeper::LoseForkServer() {
  server_.control = Descriptor();
  ::kill(server_.pid, SIGKILL);  // our own child: not waited for yet, so the number is still its
  ::waitpid(server_.pid, nullptr, 0);
  for (const Order& order : orders_) order.group->RemoveAbsent();
  orders_.clear();
  for (WorkerGroup& group : groups_) group.RemoveAllIdle();
}

bool WorkerKeeper::IsStopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

// Of all workers.
void WorkerKeeper::SetTrouble(const std::string& trouble) {
  options_.on_trouble(trouble);
  for (WorkerGroup& group : groups_) group.SetTrouble(trouble);
}

// False: the end has come.
bool WorkerKeeper::Pause() {
  std::unique_lock lock(mutex_);
  return !stopping_changed_.wait_for(lock, kPause, [&] { return stopping_; });
}

}  // namespace imaging
