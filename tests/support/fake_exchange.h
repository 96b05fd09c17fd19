// The front's side of one request, for handlers without a socket. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "server/front/http_front.h"

namespace server::doubles {

// What was answered; outlives the exchange, so that an exchange that was dropped can be told.
struct FakeWire {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<HttpResponse> response;  // by Respond
  std::optional<HttpResponse> head;      // by Begin
  std::string streamed;
  int answers = 0;
  bool dropped = false;  // nobody holds the exchange any more
  std::atomic<bool> gone{false};
  std::atomic<bool> broken_off{false};
  std::function<void()> on_gone;

  // By then all of the answer was given.
  bool WaitUntilDropped() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return dropped; });
  }
};

class FakeExchange final : public Exchange {
 public:
  explicit FakeExchange(std::shared_ptr<FakeWire> wire) : wire_(std::move(wire)) {}
  ~FakeExchange() override {
    const std::lock_guard lock(wire_->mutex);
    wire_->dropped = true;
    wire_->changed.notify_all();
  }

  void Respond(HttpResponse response) override {
    const std::lock_guard lock(wire_->mutex);
    ++wire_->answers;
    if (!wire_->response) wire_->response = std::move(response);
  }
  void Begin(HttpResponse response) override {
    const std::lock_guard lock(wire_->mutex);
    ++wire_->answers;
    wire_->head = std::move(response);
  }
  bool Write(std::string_view bytes) override {
    const std::lock_guard lock(wire_->mutex);
    wire_->streamed += bytes;
    return !wire_->gone.load() && !wire_->broken_off.load();
  }
  void BreakOff() override { wire_->broken_off = true; }
  bool Gone() const override { return wire_->gone.load(); }
  void OnGone(std::function<void()> callback) override {
    const std::lock_guard lock(wire_->mutex);
    wire_->on_gone = std::move(callback);
  }

 private:
  const std::shared_ptr<FakeWire> wire_;
};

class FakeDeferral final : public Deferral {
 public:
  std::shared_ptr<Exchange> Take() override {
    ++taken;
    return std::make_shared<FakeExchange>(wire);
  }

  const std::shared_ptr<FakeWire> wire = std::make_shared<FakeWire>();
  int taken = 0;
};

}  // namespace server::doubles
