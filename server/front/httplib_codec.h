// cpp-httplib as a codec: it parses a filtered request head and writes a response head, over memory. Bodies
// and sockets never reach it. One codec per thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/front/http_date.h"
#include "server/front/http_front.h"
#include "server/front/http_message.h"
#include "server/front/response_framing.h"

namespace server {

class HttplibCodec {
 public:
  // An answer ready for the wire. The body is null where none may be sent.
  struct Encoded {
    std::string head;
    std::shared_ptr<const std::string> body;
    bool streamed = false;  // the body follows piece by piece
  };
  enum class Outcome {
    kAnswered,  // `encoded` holds the answer
    kNoAnswer,  // the handler returned none
    kRefused,   // httplib would not parse what the filter let through
  };

  HttplibCodec(HttpHandler handler, HttpDateClock::Now now);
  ~HttplibCodec();
  HttplibCodec(const HttplibCodec&) = delete;
  HttplibCodec& operator=(const HttplibCodec&) = delete;

  // Has httplib parse the request line and calls the handler from inside it, so that an answer given at once
  // costs one pass. A handler that throws is answered with a 500.
  Outcome Handle(const HttpRequest& request, const RequestFraming& framing, Deferral& deferral,
                 Encoded& encoded);

  // An answer that comes later, or from the front itself. One that cannot be sent becomes a 500, not
  // streamed.
  Encoded Encode(const RequestFraming& framing, HttpResponse response, bool streamed);

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace server
