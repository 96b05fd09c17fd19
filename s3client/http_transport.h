// The port to the network: one HTTP/1.1 request, its answer streamed to a receiver. It knows nothing of S3.
//
// Thread rules: Send may be called from any number of threads at once; the receiver is called in the thread
// that called Send. Never throws. Redirects are answers like any other.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "s3client/http_header.h"
#include "s3client/object_store.h"

namespace s3client {

struct HttpRequest {
  std::string method;
  std::string url;      // sent byte for byte: no normalisation of its path
  HttpHeaders headers;  // with "host"; Content-Length is the transport's
  std::string_view
      body;  // must stay valid during Send; sent with methods that have one (PUT, POST), even when empty
  Deadline deadline = Deadline::max();
  std::stop_token stop;
};

struct HttpHead {
  int status = 0;
  HttpHeaders headers;  // names in lower case, values without the spaces around them
};

class HttpReceiver {
 public:
  virtual ~HttpReceiver() = default;
  // Once, before the body; interim answers (1xx) are left out. False ends the transfer with kAborted.
  virtual bool OnHead(HttpHead head) = 0;
  // `bytes` is valid during the call only. False ends the transfer with kAborted.
  virtual bool OnBody(std::string_view bytes) = 0;
  // Asked when OnHead has returned true: what counts from then on instead of the request's deadline, if
  // anything.
  virtual std::optional<Deadline> BodyDeadline() const { return std::nullopt; }
};

enum class TransportFailureKind {
  kUnresolvable,    // the host's name has no address
  kRefused,         // no connection
  kConnectTimeout,  // the connect limit ran out, TLS included
  kCertificate,     // the server's certificate, or our own file of authorities, is not to be trusted
  kTls,             // TLS could not be agreed on
  kStalled,         // nothing moved in either direction for the stall limit
  kBroken,          // the connection ended before the answer did
  kNotHttp,         // what came is not HTTP/1.x
  kDeadline,        // the request's deadline ran out
  kStopped,         // the stop token asked
  kAborted,         // the receiver asked
  kInternal,        // out of memory and the like
};

// Why the caller has no use for the answer any more, if so.
inline std::optional<TransportFailureKind> EndedByCaller(const HttpRequest& request, Deadline deadline,
                                                         std::chrono::steady_clock::time_point now) {
  if (request.stop.stop_requested()) return TransportFailureKind::kStopped;
  if (now >= deadline) return TransportFailureKind::kDeadline;
  return std::nullopt;
}

struct TransportFailure {
  TransportFailureKind kind = TransportFailureKind::kInternal;
  std::string detail;  // for the log; names hosts and errors, never headers
};

using TransportResult = tl::expected<void, TransportFailure>;

// One that was collected whole.
struct HttpAnswer {
  HttpHead head;
  std::string body;
};

class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual TransportResult Send(const HttpRequest& request, HttpReceiver& receiver) = 0;

  // Send without a thread that waits, for a GET with a small answer. One attempt on a connection that is open
  // already, given up at the first thing out of the ordinary: what fails here may go well with Send, and
  // kNotHttp only says that the answer was not of the plainest kind. kAborted: its body is larger than
  // `most_body_bytes`.
  //
  // `done` is called once, at the latest while the transport is destroyed (kStopped), in a thread of the
  // transport's own: it must neither block nor throw, and may call Start. False: not now, and `done` will not
  // be called.
  using AnswerCallback = std::function<void(tl::expected<HttpAnswer, TransportFailure>)>;
  // NOLINTNEXTLINE(performance-unnecessary-value-param): whoever can start it keeps it
  virtual bool Start(const HttpRequest&, std::size_t /*most_body_bytes*/, AnswerCallback) { return false; }
};

}  // namespace s3client
