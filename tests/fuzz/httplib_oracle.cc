#include "tests/fuzz/httplib_oracle.h"

#include <functional>
#include <utility>

#include <httplib.h>

#include "server/front/http_syntax.h"
#include "server/front/memory_stream.h"

namespace fuzzing {
namespace {

class Reader : private httplib::Server {
 public:
  Reader() {
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response&) {
      head_.emplace();
      head_->method = request.method;
      head_->target = request.target;
      for (const auto& [name, value] : request.headers) head_->fields.push_back({name, value});
      return HandlerResponse::Handled;
    });
  }

  std::optional<HttplibHead> Read(std::string_view head) {
    server::MemoryStream stream(head);
    Call(&Reader::process_request, stream);
    return std::exchange(head_, std::nullopt);
  }

 private:
  using Setup = std::function<void(httplib::Request&)>;

  // process_request has taken more arguments with time: with the addresses from 0.18 on, later with a flag.
  void Call(bool (httplib::Server::*process)(httplib::Stream&, bool, bool&, const Setup&),
            httplib::Stream& stream) {
    bool closed = false;
    (this->*process)(stream, true, closed, nullptr);
  }
  void Call(bool (httplib::Server::*process)(httplib::Stream&, const std::string&, int, const std::string&,
                                             int, bool, bool&, const Setup&),
            httplib::Stream& stream) {
    bool closed = false;
    (this->*process)(stream, std::string(), 0, std::string(), 0, true, closed, nullptr);
  }
  void Call(bool (httplib::Server::*process)(httplib::Stream&, const std::string&, int, const std::string&,
                                             int, bool, bool&, const Setup&, bool*),
            httplib::Stream& stream) {
    bool closed = false;
    bool upgraded = false;
    (this->*process)(stream, std::string(), 0, std::string(), 0, true, closed, nullptr, &upgraded);
  }

  std::optional<HttplibHead> head_;
};

}  // namespace

std::vector<std::string> HttplibHead::Values(std::string_view name) const {
  std::vector<std::string> values;
  for (const Field& field : fields) {
    if (server::EqualsIgnoreCase(field.name, name)) values.push_back(field.value);
  }
  return values;
}

std::optional<HttplibHead> ReadWithHttplib(std::string_view head) {
  static Reader reader;
  return reader.Read(head);
}

std::string AsHttplibDecodes(const std::string& value) {
  return httplib::detail::decode_url(value, false);
}

}  // namespace fuzzing
