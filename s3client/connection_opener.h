// Opens connections to one server, one after the other, in a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "s3client/curl_connection.h"
#include "s3client/curl_transport.h"

namespace s3client {

// Thread-safe.
class ConnectionOpener {
 public:
  // `take` is called in the opener's thread.
  using Take = std::function<void(std::unique_ptr<CurlConnection>)>;
  ConnectionOpener(CurlOptions options, std::string origin, Take take);
  ~ConnectionOpener();  // may take as long as CurlConnection::Open to notice

  // One more, unless `most` are under way already.
  void Want(std::size_t most);

  // Connections to this server are of little use at present: none is opened for a while, and for twice as
  // long the next time, until they have proved good. One that cannot be opened says so itself.
  void Disappointed();
  void Proved() { disappointments_ = 0; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void Run();
  void Open(std::unique_lock<std::mutex>& lock);
  void Rest();  // with the lock held

  const CurlOptions options_;
  const std::string origin_;
  const Take take_;
  std::atomic<bool> stop_{false};
  std::atomic<int> disappointments_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t wanted_ = 0;
  TimePoint rests_until_;
  std::thread thread_;
};

}  // namespace s3client
