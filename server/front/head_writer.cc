#include "server/front/head_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "server/front/fixed_headers.h"

namespace server {
namespace {

// More than what the status line and the front's own lines take beside the handler's and the date.
constexpr std::size_t kOwnLines = 160;
constexpr std::size_t kPunctuation = 4;  // of a line: ": " and its end

std::string_view StatusLine(int status) {
  switch (status) {
    case 200:
      return "HTTP/1.1 200 OK\r\n";
    case 206:
      return "HTTP/1.1 206 Partial Content\r\n";
    case 304:
      return "HTTP/1.1 304 Not Modified\r\n";
    default:
      return {};
  }
}

std::size_t RoomFor(const HttpResponse& response, std::string_view date) {
  std::size_t room = response.fixed_headers->lines().size() + kOwnLines + date.size();
  for (const auto& [name, value] : response.headers.fields())
    room += name.size() + value.size() + kPunctuation;
  return room;
}

// Appends into room that was made before: a string's own append, thirty times a head, takes twice the time.
class Writer {
 public:
  explicit Writer(std::size_t room) : text_(room, '\0'), end_(text_.data()) {}

  void Put(std::string_view text) { end_ = std::copy(text.begin(), text.end(), end_); }
  void PutLine(std::string_view name, std::string_view value) {
    Put(name);
    Put(": ");
    Put(value);
    Put("\r\n");
  }
  std::string Take() {
    text_.resize(static_cast<std::size_t>(end_ - text_.data()));
    return std::move(text_);
  }

 private:
  std::string text_;
  char* end_;
};

void PutLength(std::uint64_t length, Writer& head) {
  std::array<char, 20> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), length);
  head.PutLine("Content-Length", {digits.data(), static_cast<std::size_t>(written.ptr - digits.data())});
}

}  // namespace

bool CanWriteHead(const HttpResponse& response) {
  return response.fixed_headers && !StatusLine(response.status).empty();
}

std::string WriteHead(const RequestFraming& framing, const HttpResponse& response, bool streamed,
                      std::string_view date) {
  Writer head(RoomFor(response, date));
  head.Put(StatusLine(response.status));
  head.Put(response.fixed_headers->lines());
  for (const auto& [name, value] : response.headers.fields()) {
    if (!IsFrontsOwnHeader(name)) head.PutLine(name, value);
  }
  if (const auto length = ContentLengthOf(framing, response, streamed)) PutLength(*length, head);
  head.PutLine("Date", date);
  if (const auto connection = ConnectionOf(framing); !connection.empty())
    head.PutLine("Connection", connection);
  head.Put("\r\n");
  return head.Take();
}

}  // namespace server
