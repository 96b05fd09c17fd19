// The connection layer: owns listening sockets and connections in epoll loops, collects, filters and reads
// request heads, calls one handler, and has its answers' heads written, by cpp-httplib but for the usual
// ones. The only user of httplib.h.
//
// A handler runs in a loop thread and must not block. It either returns a response, which is answered inline,
// or takes the exchange off the loop and answers later from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/front/http_message.h"

namespace server {

// One request taken off the loop. Thread-safe. Exactly one answer: Respond, or Begin followed by Writes that
// add up to the announced length. Dropping the last reference without an answer sends a 500, or, inside a
// body, closes the connection.
class Exchange {
 public:
  virtual ~Exchange() = default;

  // The whole answer at once. Never blocks. Later calls are ignored.
  virtual void Respond(HttpResponse response) = 0;

  // A streamed answer: response.content_length is set, response.body is not.
  virtual void Begin(HttpResponse response) = 0;
  // Blocks while more than 256 KB wait for a slow client. False: the client is gone or stalled for too long,
  // or the front is stopping; stop sending.
  virtual bool Write(std::string_view bytes) = 0;
  // A Write under way, and every later one, returns false, so that a streamed answer ends short. Never
  // blocks.
  virtual void BreakOff() = 0;

  // True once the client is known to be gone: its connection was reset, or could not be written to. A client
  // that has shut its sending side may still read: it is asked (see gone_probe) before it counts as gone.
  virtual bool Gone() const = 0;
  // `callback` runs once when the client is known to be gone before its answer was complete: in the loop's
  // thread, where it must not block or throw, or at once where it is gone already. At most one is kept.
  virtual void OnGone(std::function<void()> callback) = 0;
};

// Handed to a handler with its request; only valid during that call.
class Deferral {
 public:
  virtual ~Deferral() = default;
  // Takes the exchange off the loop; the handler must then return nullopt. At most once.
  virtual std::shared_ptr<Exchange> Take() = 0;
};

// Must not throw. nullopt exactly when the exchange was taken.
using HttpHandler = std::function<std::optional<HttpResponse>(const HttpRequest&, Deferral&)>;

// A request that the front answers by itself: a head it refused, or an exchange that was dropped without an
// answer.
struct FrontRefusal {
  int status;
  std::string_view title;   // the status's name (RFC 9110 section 15)
  std::string_view detail;  // a constant sentence in printable ASCII
  std::string_view remote_address;
};
// Gives the answer to a refusal, logs and counts it. Runs in loop threads; must not block or throw.
using RefusalHandler = std::function<HttpResponse(const FrontRefusal&)>;

struct FrontOptions {
  // "::" is dual stack (falls back to 0.0.0.0 where the kernel has no IPv6), "127.0.0.1", "::1", or
  // "unix:/path/to.sock".
  std::string address = "::";
  int port = 8000;  // 0: the kernel picks one, see HttpFront::port
  // A listening stream socket made by somebody else, instead of address and port; the front owns it, whatever
  // becomes of the start. -1: none.
  int inherited_socket = -1;
  std::string address_setting = "ADDRESS";  // what errors call the two
  std::string port_setting = "PORT";
  // PEM files, see tls_context.h: then the front takes TLS only. Empty: plain HTTP.
  std::string tls_certificate;
  std::string tls_key;
  RefusalHandler refusal_handler;        // null: a plain problem document
  int loops = 1;                         // event loop threads, 1 to 16
  std::size_t max_connections = 16'000;  // over all loops; also bounded by what RLIMIT_NOFILE leaves
  std::size_t other_descriptors = 200;   // that the rest of the process may need
  // Of one address, or one /64 of IPv6; 0: as many as there may be. Unix sockets are exempt.
  std::size_t max_connections_per_address = 0;
  std::size_t max_head_bytes = 16'384;  // request line and headers
  std::size_t max_head_lines = 100;
  std::size_t max_body_bytes = 0;  // 0: a request with a body is refused (413 with Content-Length, 400 else)
  std::string allowed_methods = "GET, HEAD, OPTIONS";  // as the Allow header says it; others get 405
  std::chrono::seconds head_timeout{10};               // from a head's first byte (or the accept) to its last
  std::chrono::seconds idle_timeout{75};               // keep-alive; above a CDN's own 60
  std::chrono::seconds write_timeout{30};              // no progress while bytes wait for the client
  // How long a connection without a request may still bring one after StopAccepting.
  std::chrono::milliseconds stop_grace{1'000};
  // How long after its client has shut its sending side a request that waits for its answer looks whether
  // anybody still reads: by an interim 100, which every client of HTTP/1.1 may be sent and must skip (RFC
  // 9110 section 15.2), and which a closed socket answers with a reset.
  std::chrono::milliseconds gone_probe{500};
};

// Counters since the start, and gauges.
struct FrontStats {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;             // over max_connections
  std::uint64_t connections_refused_by_address = 0;  // over max_connections_per_address
  std::uint64_t requests = 0;                        // heads that reached the handler
  std::uint64_t bad_requests = 0;                    // answered by the front itself: 4xx and 505
  std::uint64_t timeouts = 0;                        // connections closed by head_timeout or write_timeout
  std::uint64_t tls_failures = 0;                    // handshakes that came to nothing, timeouts left out
  std::size_t connections_open = 0;
};

class HttpFront {
 public:
  virtual ~HttpFront() = default;  // stops at once

  virtual int port() const = 0;  // the bound port; 0 on a unix socket

  // Graceful stop, two steps. StopAccepting lets requests on connections that are being made come in, then
  // frees the port before it returns (an inherited socket is left to whoever else holds it); from then on
  // answers carry "Connection: close", and a connection that brings no request within stop_grace is closed:
  // closing it at once would lose the request that is on its way. Drain waits until all of them have ended
  // and every request taken in was answered and sent, or until `deadline`; true when nothing was left.
  // Neither may be called by a handler.
  virtual void StopAccepting() = 0;
  virtual bool Drain(std::chrono::steady_clock::time_point deadline) = 0;

  virtual FrontStats Stats() const = 0;
};

// Binds, listens and starts the loops. The error is a sentence for the operator that names the setting
// ("cannot listen on port 8000 (PORT): address already in use").
tl::expected<std::unique_ptr<HttpFront>, std::string> StartHttpFront(const FrontOptions& options,
                                                                     HttpHandler handler);

}  // namespace server
