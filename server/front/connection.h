// One client connection: reads requests one at a time, has each answered, writes the answer, and starts over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/front/address_quota.h"
#include "server/front/byte_stream.h"
#include "server/front/exchange_link.h"
#include "server/front/front_counters.h"
#include "server/front/http_message.h"
#include "server/front/httplib_codec.h"
#include "server/front/output_queue.h"
#include "server/front/request_reader.h"
#include "server/front/response_framing.h"
#include "server/front/timer_list.h"

namespace server {

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

struct LoopContext;
enum class TimerKind;

// Belongs to the thread of its loop. States, in the order of a request's life:
//   reading    neither an exchange nor output: waits for bytes, under the head or the idle timer; over TLS
//   the
//              handshake is a part of it
//   deferred   an exchange is out: waits for messages, under no timer but that of the probe
//   writing    output waits for the client, under the write timer
//   lingering  the last answer is out and the sending side shut: reads the rest of the input away (RFC 9112
//              section 9.6), because closing with unread input resets the connection and may destroy the
//              answer
//   closed     in LoopContext::closed
class Connection final : public TimerNode {
 public:
  Connection(ByteStream stream, std::string remote_address, LoopContext& loop);

  // Events of the loop.
  void OnAccepted();
  void OnReady(std::uint32_t events);
  void OnTimeout();
  void OnResume();
  // The front stops gracefully: what is in the socket is answered; a connection without a request gets the
  // stop timer.
  void OnStopping();
  // Must have run before the connection is destroyed.
  void Close();

  // What became of the exchange that is out.
  void OnAnswer(HttpResponse response, bool streamed);
  void OnChunk(std::string bytes);
  void OnAbandoned();

  // Where the loop keeps it.
  std::size_t slot = 0;
  AddressQuota::Place place;

 private:
  struct Deferred {
    std::shared_ptr<ExchangeLink> link;
    bool begun = false;
    bool probed = false;          // whether the client still reads
    std::uint64_t body_left = 0;  // bytes announced and not yet in the output
  };

  void Receive();
  void GiveUpReading(bool plain_http);
  void RefusePlainHttp();
  void Serve(std::string_view received);
  bool ServeOne();
  void Handle(const RequestReader::Request& request);
  void Refuse(const HeadRefusal& refusal);
  void AnswerProblem(int status, std::string_view detail);
  void Send(HttplibCodec::Encoded encoded);

  bool open() const { return stream_.open(); }
  bool Busy() const { return deferred_.has_value() || !output_.empty(); }
  void Flush();
  void Continue();
  void Settle();
  void AwaitAnswer();
  void AwaitInput();
  void Probe();
  void End();
  void Linger();
  void Arm(TimerKind timer);
  void Disarm();
  void SetInterest(std::uint32_t events);

  ByteStream stream_;
  std::string remote_address_;
  LoopContext& loop_;
  RequestReader reader_;
  OutputQueue output_;
  RequestFraming framing_;  // of the request being answered
  std::optional<Deferred> deferred_;
  std::optional<std::uint32_t> interest_;  // events asked of epoll; nullopt: not registered
  std::optional<TimerKind> timer_;
  std::size_t lingered_bytes_ = 0;
  bool served_ = false;       // has had a request: waits as idle, no longer for its first head
  bool input_waits_ = false;  // epoll said so while there was no use for it
  bool half_closed_ = false;  // the client has shut its sending side
  bool resumable_ = false;    // in LoopContext::resumable
  bool ends_ = false;         // no more requests; the connection ends when the output is out
  bool linger_first_ = false;
  bool lingering_ = false;
  UnansweredMark unanswered_;
};

}  // namespace server
