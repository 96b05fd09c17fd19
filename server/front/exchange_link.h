// What an Exchange, wherever it has travelled, and the connection it answers know of each other. It outlives
// both.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>

namespace server {

class Connection;

class ExchangeLink {
 public:
  // More than this waiting for a slow client, and Write waits too.
  static constexpr std::size_t kMostPendingBytes = std::size_t{256} * 1024;

  ExchangeLink(Connection* connection, bool head_only) : head_only_(head_only), connection_(connection) {}

  // Any thread.

  // True for the first answer only.
  bool Claim();
  // A body of that many bytes will follow through Reserve.
  void ExpectBody(std::uint64_t length);
  // The answer has no body on the wire (HEAD, 204, 304): what is written for it goes nowhere.
  void DiscardBody();
  enum class Room { kGranted, kDiscard, kRefused };
  // Blocks until there is room. Refused: gone, or more than was announced.
  Room Reserve(std::size_t bytes);
  // Refuses who waits for room, and from now on.
  void BreakOff();
  bool head_only() const { return head_only_; }
  bool gone() const { return gone_.load(std::memory_order_acquire); }
  // True while the client waits for something that only the exchange can give.
  bool Unfinished() const;
  // As Exchange::OnGone.
  void OnGone(std::function<void()> callback);

  // The loop's thread only.

  // Null once the connection is closed or has been answered.
  Connection* connection() const { return connection_; }
  void Detach() { connection_ = nullptr; }
  // The connection is closed: wakes and refuses every writer, and calls back.
  void MarkGone();
  // Reserved bytes have left for the client.
  void Release(std::size_t bytes);

 private:
  const bool head_only_;
  std::atomic<bool> gone_{false};
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::function<void()> on_gone_;
  bool claimed_ = false;
  bool discards_ = false;
  bool broken_off_ = false;
  std::uint64_t announced_ = 0;  // bytes of the body that may still be reserved
  std::size_t pending_ = 0;
  Connection* connection_;
};

}  // namespace server
