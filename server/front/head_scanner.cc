#include "server/front/head_scanner.h"

#include "server/front/http_syntax.h"

namespace server {
namespace {

// httplib refuses longer ones by itself, with a limit that is compiled into it.
constexpr std::size_t kMostRequestLineBytes = 8'000;

constexpr HeadRefusal kBareLineFeed{400, "A line of the request head does not end with CR LF."};
constexpr HeadRefusal kNoMethod{400, "The request does not begin with a method."};
constexpr HeadRefusal kUriTooLong{414, "The request line is longer than 8000 bytes."};
constexpr HeadRefusal kHeadTooLarge{431, "The request head has too many bytes or lines."};

// Whoever speaks TLS to this port has no line end to send, and would wait for our head timeout.
bool MayBeginHead(char first) {
  return first == '\r' || IsToken(std::string_view(&first, 1));
}

}  // namespace

HeadScanner::Progress HeadScanner::Scan(std::string_view bytes) {
  for (;;) {
    const auto line_feed = bytes.find('\n', scanned_);
    if (line_feed == std::string_view::npos) {
      scanned_ = bytes.size();
      return Unfinished(bytes);
    }
    if (line_feed == line_ || bytes[line_feed - 1] != '\r') return kBareLineFeed;
    const bool empty = line_feed - 1 == line_;
    line_ = scanned_ = line_feed + 1;
    if (scanned_ - begin_ > limits_.bytes) return TooLarge();
    if (!empty) {
      if (lines_ == 0 && line_ - begin_ > kMostRequestLineBytes) return kUriTooLong;
      if (++lines_ > limits_.lines) return kHeadTooLarge;
    } else if (lines_ > 0) {
      return Complete{begin_, scanned_};
    } else if (begin_ > 0) {
      return HeadRefusal{400, "The request begins with empty lines."};
    } else {
      begin_ = line_;
    }
  }
}

HeadScanner::Progress HeadScanner::Unfinished(std::string_view bytes) const {
  const std::size_t size = bytes.size();
  if (lines_ == 0 && size > begin_ && !MayBeginHead(bytes[begin_])) return kNoMethod;
  if (lines_ == 0 && size - begin_ > kMostRequestLineBytes) return kUriTooLong;
  if (size - begin_ > limits_.bytes) return TooLarge();
  return Incomplete{};
}

HeadRefusal HeadScanner::TooLarge() const {
  return lines_ == 0 ? kUriTooLong : kHeadTooLarge;
}

}  // namespace server
