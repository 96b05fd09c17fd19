#include "server/front/head_writer.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "server/front/fixed_headers.h"

namespace server {
namespace {

// More than what the front's own lines take beside the handler's.
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

std::size_t RoomFor(const HttpResponse& response) {
  std::size_t room = response.fixed_headers->lines().size() + kOwnLines;
  for (const auto& [name, value] : response.headers.fields())
    room += name.size() + value.size() + kPunctuation;
  return room;
}

void AppendLine(std::string_view name, std::string_view value, std::string& head) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void AppendLength(std::uint64_t length, std::string& head) {
  std::array<char, 20> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), length);
  AppendLine("Content-Length", {digits.data(), static_cast<std::size_t>(written.ptr - digits.data())}, head);
}

}  // namespace

bool CanWriteHead(const HttpResponse& response) {
  return response.fixed_headers && !StatusLine(response.status).empty();
}

std::string WriteHead(const RequestFraming& framing, const HttpResponse& response, bool streamed,
                      std::string_view date) {
  std::string head;
  head.reserve(RoomFor(response));
  head.append(StatusLine(response.status)).append(response.fixed_headers->lines());
  for (const auto& [name, value] : response.headers.fields()) {
    if (!IsFrontsOwnHeader(name)) AppendLine(name, value, head);
  }
  if (const auto length = ContentLengthOf(framing, response, streamed)) AppendLength(*length, head);
  AppendLine("Date", date, head);
  if (const auto connection = ConnectionOf(framing); !connection.empty())
    AppendLine("Connection", connection, head);
  return head.append("\r\n");
}

}  // namespace server
