#include "s3client/http_head_parser.h"

#include <charconv>
#include <utility>

#include "s3client/http_header.h"

namespace s3client {
namespace {

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view TrimmedLine(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

bool HttpHeadParser::Feed(std::string_view line, std::optional<HttpHead>& complete) {
  if (done_) return true;
  bytes_ += line.size();
  if (bytes_ > kMostHeadBytes) return false;
  if (!started_) return StartHead(line);
  if (!TrimmedLine(line).empty()) {
    AddHeader(line);
    return true;
  }
  started_ = false;
  if (head_.status < 200) return true;
  done_ = true;
  complete = std::move(head_);
  return true;
}

// "HTTP/1.1 200 OK"
bool HttpHeadParser::StartHead(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (!line.starts_with("HTTP/") || space == std::string_view::npos) return false;
  const std::string_view code = line.substr(space + 1, 3);
  head_ = {};
  head_.headers.reserve(kUsualHeaders);
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), head_.status);
  started_ = error == std::errc() && end == code.data() + 3 && head_.status >= 100;
  return started_;
}

void HttpHeadParser::AddHeader(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  head_.headers.push_back(
      {LowerCase(TrimmedLine(line.substr(0, colon))), std::string(TrimmedLine(line.substr(colon + 1)))});
}

}  // namespace s3client
