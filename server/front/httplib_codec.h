// From requests to heads on the wire: calls the handler and has its answers written, by cpp-httplib or, for
// the usual answer of the usual request, by WriteHead. Bodies and sockets never reach httplib. One codec per
// thread.
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

  HttplibCodec(HttpHandler handler, HttpDateClock::Now now);
  ~HttplibCodec();
  HttplibCodec(const HttplibCodec&) = delete;
  HttplibCodec& operator=(const HttplibCodec&) = delete;

  // The handler's answer; nullopt where it gives none. A handler that throws is answered with a 500.
  std::optional<Encoded> Handle(const HttpRequest& request, const RequestFraming& framing,
                                Deferral& deferral);

  // An answer that comes later, or from the front itself. One that cannot be sent becomes a 500, not
  // streamed.
  Encoded Encode(const RequestFraming& framing, HttpResponse response, bool streamed);

 private:
  class Server;

  std::string WriteHeadOf(const RequestFraming& framing, HttpResponse& response, bool streamed);

  HttpHandler handler_;
  HttpDateClock date_;
  std::unique_ptr<Server> server_;
};

}  // namespace server
