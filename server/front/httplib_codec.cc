#include "server/front/httplib_codec.h"

#include <string_view>
#include <utility>

#include <httplib.h>

#include "server/front/memory_stream.h"
#include "server/front/problem_response.h"

namespace server {
namespace {

constexpr std::string_view kOurFault = "The server could not answer this request.";

// One pass through process_request, on the stack of the caller.
struct Call {
  const RequestFraming& framing;
  const HttpRequest* request = nullptr;  // null: `response` is there already
  Deferral* deferral = nullptr;
  std::optional<HttpResponse> response;
  bool streamed = false;
  bool reached = false;  // httplib parsed the request and asked for its answer
};

}  // namespace

class HttplibCodec::Server : private httplib::Server {
 public:
  Server(HttpHandler handler, HttpDateClock::Now now) : handler_(std::move(handler)), date_(std::move(now)) {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& target) {
      Answer(target);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler(
        [this](const httplib::Request&, httplib::Response& target) { TakeBackAdditions(target); });
  }

  // What httplib wrote.
  std::string Run(std::string_view wire, Call& call) {
    MemoryStream stream(wire);
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

  void Answer(httplib::Response& target) {
    call_->reached = true;
    if (call_->request != nullptr) call_->response = CallHandler(*call_->request, *call_->deferral);
    if (!call_->response) {
      target.status = 200;  // written to memory, and forgotten there
      return;
    }
    const bool lacks_length = call_->streamed && !call_->response->content_length;
    if (lacks_length || !IsSendable(*call_->response)) {
      call_->response = ProblemResponse(500, kOurFault);
      call_->streamed = false;
    }
    FillHead(*call_->response, target);
  }

  std::optional<HttpResponse> CallHandler(const HttpRequest& request, Deferral& deferral) {
    try {
      return handler_(request, deferral);
    } catch (
        ...) {  // against its contract; what it threw may hold anything, so the client learns nothing of it
      return ProblemResponse(500, kOurFault);
    }
  }

  void FillHead(const HttpResponse& response, httplib::Response& target) {
    target.status = response.status;
    for (const auto& [name, value] : response.headers.fields()) {
      if (!IsFrontsOwnHeader(name)) target.headers.emplace(name, value);
    }
    const auto length = ContentLengthOf(call_->framing, response, call_->streamed);
    if (length) target.headers.emplace("Content-Length", std::to_string(*length));
    target.headers.emplace("Date", date_.Text());
  }

  // Runs when httplib has added what it thinks is missing. Some of that is not true here, and some would make
  // HEAD differ from GET (RFC 9110 section 9.3.2).
  void TakeBackAdditions(httplib::Response& target) const {
    if (!call_->response) return;
    const HttpResponse& response = *call_->response;
    if (!ContentLengthOf(call_->framing, response, call_->streamed)) target.headers.erase("Content-Length");
    if (response.headers.Find("Accept-Ranges") == nullptr) target.headers.erase("Accept-Ranges");
    if (call_->framing.close) return;
    target.headers.erase("Connection");
    // RFC 9112 section 9.3: an HTTP/1.0 client must be told that the connection stays.
    if (call_->framing.minor_version == 0) target.headers.emplace("Connection", "keep-alive");
  }

  HttpHandler handler_;
  HttpDateClock date_;
  Call* call_ = nullptr;
};

namespace {

// httplib 0.11.4 refuses a second '?', decodes header values and forgets their order: it sees the path, and
// the handler gets query and headers as the client sent them.
std::string RequestLineFor(const HttpRequest& request, int minor_version) {
  std::string line;
  line.reserve(request.method.size() + request.path().size() + 16);
  line.append(request.method).append(" ").append(request.path());
  line.append(minor_version == 0 ? " HTTP/1.0\r\n\r\n" : " HTTP/1.1\r\n\r\n");
  return line;
}

HttplibCodec::Encoded TakeEncoded(std::string head, Call& call) {
  HttplibCodec::Encoded encoded{std::move(head), nullptr, call.streamed};
  const bool has_body = !call.streamed && MayHaveBody(call.framing, call.response->status);
  if (has_body) encoded.body = std::move(call.response->body);
  return encoded;
}

}  // namespace

HttplibCodec::HttplibCodec(HttpHandler handler, HttpDateClock::Now now)
    : server_(std::make_unique<Server>(std::move(handler), std::move(now))) {}

HttplibCodec::~HttplibCodec() = default;

HttplibCodec::Outcome HttplibCodec::Handle(const HttpRequest& request, const RequestFraming& framing,
                                           Deferral& deferral, Encoded& encoded) {
  Call call{.framing = framing, .request = &request, .deferral = &deferral, .response = std::nullopt};
  std::string head = server_->Run(RequestLineFor(request, framing.minor_version), call);
  if (!call.reached) return Outcome::kRefused;
  if (!call.response) return Outcome::kNoAnswer;
  encoded = TakeEncoded(std::move(head), call);
  return Outcome::kAnswered;
}

HttplibCodec::Encoded HttplibCodec::Encode(const RequestFraming& framing, HttpResponse response,
                                           bool streamed) {
  Call call{.framing = framing, .response = std::move(response), .streamed = streamed};
  std::string head =
      server_->Run(framing.head_only ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n", call);
  return TakeEncoded(std::move(head), call);
}

}  // namespace server
