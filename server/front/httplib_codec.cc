#include "server/front/httplib_codec.h"

#include <string_view>
#include <utility>

#include <httplib.h>

#include "server/front/fixed_headers.h"
#include "server/front/head_writer.h"
#include "server/front/memory_stream.h"
#include "server/front/problem_response.h"

namespace server {
namespace {

constexpr std::string_view kOurFault = "The server could not answer this request.";

// One pass through process_request, on the stack of the caller.
struct Call {
  const RequestFraming& framing;
  const HttpResponse& response;
  bool streamed;
  const std::string& date;
};

}  // namespace

// What the client asked has been read and checked by RequestReader, and answered by the handler, before
// httplib comes in: it is given a request line of ours and writes the head of the answer that is there.
class HttplibCodec::Server : private httplib::Server {
 public:
  Server() {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& target) {
      FillHead(target);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler(
        [this](const httplib::Request&, httplib::Response& target) { TakeBackAdditions(target); });
  }

  // What httplib wrote.
  std::string Run(const Call& call) {
    MemoryStream stream(call.framing.head_only ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n");
    call_ = &call;
    CallProcessRequest(&Server::process_request, stream);
    call_ = nullptr;
    return stream.TakeWritten();
  }

 private:
  using Setup = std::function<void(httplib::Request&)>;

  // process_request has three shapes: up to 0.17, from 0.18 with the addresses, and later with a flag for
  // upgrades. Overloads on its type pick the one that is there. It is always told to close: otherwise it
  // writes a Keep-Alive header whose "max" would not be true.
  // The front's tests ran on 0.11.4 (Debian 12) and 0.41.0 (Debian 13's backports, g++ 14); against the
  // header of 0.18.7 (Debian 13) this file and memory_stream.cc were compiled, by g++ 12 and clang 14.
  void CallProcessRequest(bool (httplib::Server::*process)(httplib::Stream&, bool, bool&, const Setup&),
                          httplib::Stream& stream) {
    bool closed = false;
    (this->*process)(stream, true, closed, nullptr);
  }
  void CallProcessRequest(bool (httplib::Server::*process)(httplib::Stream&, const std::string&, int,
                                                           const std::string&, int, bool, bool&,
                                                           const Setup&),
                          httplib::Stream& stream) {
    bool closed = false;
    (this->*process)(stream, std::string(), 0, std::string(), 0, true, closed, nullptr);
  }
  void CallProcessRequest(bool (httplib::Server::*process)(httplib::Stream&, const std::string&, int,
                                                           const std::string&, int, bool, bool&, const Setup&,
                                                           bool*),
                          httplib::Stream& stream) {
    bool closed = false;
    bool upgraded = false;
    (this->*process)(stream, std::string(), 0, std::string(), 0, true, closed, nullptr, &upgraded);
  }

  void FillHead(httplib::Response& target) const {
    const HttpResponse& response = call_->response;
    target.status = response.status;
    for (const auto& [name, value] : response.headers.fields()) {
      if (!IsFrontsOwnHeader(name)) target.headers.emplace(name, value);
    }
    const auto length = ContentLengthOf(call_->framing, response, call_->streamed);
    if (length) target.headers.emplace("Content-Length", std::to_string(*length));
    target.headers.emplace("Date", call_->date);
  }

  // Runs when httplib has added what it thinks is missing. Some of that is not true here, and some would make
  // HEAD differ from GET (RFC 9110 section 9.3.2).
  void TakeBackAdditions(httplib::Response& target) const {
    const HttpResponse& response = call_->response;
    if (!ContentLengthOf(call_->framing, response, call_->streamed)) target.headers.erase("Content-Length");
    if (response.headers.Find("Accept-Ranges") == nullptr) target.headers.erase("Accept-Ranges");
    target.headers.erase("Connection");
    const std::string connection(ConnectionOf(call_->framing));
    if (!connection.empty()) target.headers.emplace("Connection", connection);
  }

  const Call* call_ = nullptr;
};

HttplibCodec::HttplibCodec(HttpHandler handler, HttpDateClock::Now now)
    : handler_(std::move(handler)), date_(std::move(now)), server_(std::make_unique<Server>()) {}

HttplibCodec::~HttplibCodec() = default;

std::optional<HttplibCodec::Encoded> HttplibCodec::Handle(const HttpRequest& request,
                                                          const RequestFraming& framing, Deferral& deferral) {
  std::optional<HttpResponse> response;
  try {
    response = handler_(request, deferral);
  } catch (...) {
    // Against its contract; what it threw may hold anything, so the client learns nothing of it.
    response = ProblemResponse(500, kOurFault);
  }
  if (!response) return std::nullopt;
  return Encode(framing, std::move(*response), false);
}

HttplibCodec::Encoded HttplibCodec::Encode(const RequestFraming& framing, HttpResponse response,
                                           bool streamed) {
  const bool lacks_length = streamed && !response.content_length;
  if (lacks_length || !IsSendable(response)) {
    response = ProblemResponse(500, kOurFault);
    streamed = false;
  }
  Encoded encoded{WriteHeadOf(framing, response, streamed), nullptr, streamed};
  if (!streamed && MayHaveBody(framing, response.status)) encoded.body = std::move(response.body);
  return encoded;
}

std::string HttplibCodec::WriteHeadOf(const RequestFraming& framing, HttpResponse& response, bool streamed) {
  const std::string& date = date_.Text();
  if (CanWriteHead(response)) return WriteHead(framing, response, streamed, date);
  if (response.fixed_headers) {
    response.headers = AllHeaders(response);
    response.fixed_headers = nullptr;
  }
  return server_->Run({framing, response, streamed, date});
}

}  // namespace server
