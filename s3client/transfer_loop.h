// Many small answers at once from one server, by one thread over kept connections.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "s3client/connection_opener.h"
#include "s3client/curl_connection.h"
#include "s3client/file_descriptor.h"
#include "s3client/http_transport.h"
#include "s3client/transfer_channel.h"

namespace s3client {

// Thread-safe.
class TransferLoop {
 public:
  // `origin` is "http://host:port".
  TransferLoop(CurlOptions options, std::string origin);
  ~TransferLoop();  // tells who still waits kStopped

  // As HttpTransport::Start.
  bool Start(const HttpRequest& request, std::size_t most_body_bytes, HttpTransport::AnswerCallback done);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Outcome = tl::expected<HttpAnswer, TransportFailure>;

  struct Inbox {
    std::vector<Transfer> transfers;
    std::vector<std::unique_ptr<CurlConnection>> connections;
    bool stop = false;
  };

  bool Admit(Transfer transfer);
  void Take(std::unique_ptr<CurlConnection> connection);
  void WakeIfAsleep();

  // In the loop's thread:
  void Run();
  bool TakeInbox();
  void Add(std::unique_ptr<CurlConnection> connection);
  void DropSpoiled();
  void Begin(Transfer transfer);
  void Wait();
  int MillisecondsToWait() const;
  void OnReady(TransferChannel& channel, std::uint32_t events);
  void OnProgress(TransferChannel& channel, TransferChannel::Progress progress);
  void OnComplete(TransferChannel& channel);
  void Fail(TransferChannel& channel, TransportFailureKind kind);
  void Finish(const Transfer& transfer, Outcome outcome);
  void Close(TransferChannel& channel);
  void CloseOld();
  void FreeClosed();
  void EndAll();

  const CurlOptions options_;
  const std::string origin_;
  FileDescriptor poller_;
  FileDescriptor bell_;
  std::atomic<bool> asleep_{false};

  std::mutex mutex_;
  Inbox inbox_;
  std::size_t open_ = 0;   // connections
  std::size_t taken_ = 0;  // transfers that have not ended

  // Of the loop's thread alone.
  std::vector<std::unique_ptr<TransferChannel>> channels_;
  std::vector<TransferChannel*> idle_;  // the last used at the end
  std::size_t closed_ = 0;              // of channels_: freed when no event can name them any more
  TimePoint next_look_;                 // at what has taken too long
  bool stopping_ = false;
  std::vector<char> buffer_;

  ConnectionOpener opener_;
  std::thread thread_;
};

}  // namespace s3client
