// From the bytes of one connection to its requests, one after the other. Pure: knows no socket.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "server/front/head_scanner.h"
#include "server/front/http_message.h"
#include "server/front/request_head_filter.h"

namespace server {

class RequestReader {
 public:
  RequestReader(HeadLimits limits, HeadRules rules) : rules_(rules), scanner_(limits) {}

  // Begins a round on `bytes` just received, which must stay valid until EndRound. The usual request, that
  // comes in one piece, is read where it lies; only what the round leaves over is copied.
  void BeginRound(std::string_view bytes);

  struct NeedsMore {
    bool send_continue = false;  // once per request: its client waits for a 100 before it sends the body
  };
  struct Request {
    FilteredHead head;
    std::string_view body;
  };
  using Next = std::variant<NeedsMore, Request, HeadRefusal>;

  // Views in the answer stay valid until EndRound. After a refusal nothing more can be read.
  Next ReadNext();

  // Keeps what was not read for the next round.
  void EndRound();

  // True where bytes of further requests were received. Inside a round, after ReadNext.
  bool has_more() const { return !window_.empty(); }

  // True where bytes of a request not yet read wait here. Between rounds.
  bool has_rest() const { return !kept_.empty(); }

  // True where the request being read begins as a HEAD does, so that an error may have no body either.
  bool begins_with_head() const {
    return (window_.empty() ? std::string_view(kept_) : window_).starts_with("HEAD ");
  }

  void Discard() { std::string().swap(kept_); }

 private:
  Next ReadBody(FilteredHead head, std::size_t head_end);

  HeadRules rules_;
  HeadScanner scanner_;
  std::string kept_;
  std::string_view window_;  // of this round: bytes not read yet
  std::size_t awaited_ = 0;  // head and body of the request whose body is not complete; 0: none
  bool continue_sent_ = false;
};

// What the handler sees of it; the caller adds address and time.
HttpRequest MakeHttpRequest(const RequestReader::Request& request);

}  // namespace server
