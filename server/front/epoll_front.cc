#include "server/front/epoll_front.h"

#include <chrono>
#include <functional>
#include <latch>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace server {
namespace {

constexpr int kMostLoops = 16;
// A round trip: connections that are being made when the stop begins are made by then.
constexpr std::chrono::milliseconds kHandshakesEnd{250};

tl::expected<std::optional<TlsContext>, std::string> TlsOf(const FrontOptions& options) {
  if (options.tls_certificate.empty() && options.tls_key.empty()) return std::nullopt;
  return TlsContext::Load(options.tls_certificate, options.tls_key);
}

}  // namespace

EpollFront::EpollFront(FrontOptions options, HttpHandler handler, Listener listener,
                       std::optional<TlsContext> tls)
    : handler_(std::move(handler)), listener_(std::move(listener)) {
  shared_.options = std::move(options);
  shared_.tls = std::move(tls);
}

bool EpollFront::Start() {
  for (int i = 0; i < shared_.options.loops; ++i) {
    loops_.push_back(std::make_unique<EventLoop>(shared_, std::cref(handler_), listener_.fd()));
    if (!loops_.back()->Start()) return false;
  }
  return true;
}

void EpollFront::StopAccepting() {
  std::call_once(stopped_accepting_, [this] {
    const bool own = shared_.options.inherited_socket < 0;
    if (own && listener_.TurnAwayHandshakes()) std::this_thread::sleep_for(kHandshakesEnd);
    std::latch done(static_cast<std::ptrdiff_t>(loops_.size()));
    for (const auto& loop : loops_) loop->StopAccepting(done);
    done.wait();
    listener_.Close();
  });
}

bool EpollFront::Drain(std::chrono::steady_clock::time_point deadline) {
  return shared_.unanswered.WaitForNone(deadline);
}

tl::expected<std::unique_ptr<HttpFront>, std::string> StartHttpFront(const FrontOptions& options,
                                                                     HttpHandler handler) {
  // First: an inherited socket is ours whatever comes.
  auto listener = Listener::Open(options);
  if (!listener) return tl::unexpected(listener.error());
  if (options.loops < 1 || options.loops > kMostLoops) {
    return tl::unexpected(fmt::format("cannot run {} event loops: from 1 to {}", options.loops, kMostLoops));
  }
  auto tls = TlsOf(options);
  if (!tls) return tl::unexpected(tls.error());
  auto front =
      std::make_unique<EpollFront>(options, std::move(handler), std::move(*listener), std::move(*tls));
  if (!front->Start()) {
    return tl::unexpected(std::string("cannot start an event loop: no descriptor or thread left"));
  }
  return front;
}

}  // namespace server
