#include "s3client/http_answer_parser.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "s3client/http_header.h"

namespace s3client {
namespace {

using State = HttpAnswerParser::State;

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kHttpVersion = "HTTP/1.1 ";
constexpr std::string_view kOtherTokenCharacters = "!#$%&'*+-.^_`|~";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// RFC 9110 section 5.6.2.
bool IsTokenCharacter(char c) {
  return (LowerCase(c) >= 'a' && LowerCase(c) <= 'z') || IsDigit(c) ||
         kOtherTokenCharacters.find(c) != std::string_view::npos;
}

// Also obs-text, which is what a name in metadata may come as.
bool IsValueCharacter(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
}

std::string_view Trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> ReadLength(std::string_view text) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool whole = error == std::errc() && end == text.data() + text.size() && IsDigit(text.front());
  return whole ? std::optional(length) : std::nullopt;
}

}  // namespace

State HttpAnswerParser::Feed(std::string_view bytes) {
  State state = State::kMore;
  if (!in_body_) state = TakeHead(bytes);
  if (in_body_ && state == State::kMore) state = TakeBody(bytes);
  if (state == State::kComplete && !bytes.empty()) closes_ = true;
  return state;
}

State HttpAnswerParser::TakeHead(std::string_view& bytes) {
  // Usually the head comes in one piece, and is read where it lies.
  const bool whole = partial_head_.empty() && bytes.find(kHeadEnd) != std::string_view::npos;
  const std::size_t before = partial_head_.size();
  if (!whole) partial_head_ += bytes;
  const std::string_view text = whole ? bytes : std::string_view(partial_head_);
  // Its end may have begun in what came before.
  const std::size_t end = text.find(kHeadEnd, before < kHeadEnd.size() ? 0 : before - kHeadEnd.size());
  if (std::min(end, text.size()) > kMostHeadBytes) return State::kBroken;
  if (end == std::string_view::npos) return State::kMore;
  if (!ReadHead(text.substr(0, end + kLineEnd.size()))) return State::kBroken;
  bytes.remove_prefix(end + kHeadEnd.size() - before);
  in_body_ = true;
  return StartBody();
}

bool HttpAnswerParser::ReadHead(std::string_view head) {
  answer_.head.headers.reserve(kUsualHeaders);
  bool first = true;
  while (!head.empty()) {
    const std::size_t end = head.find(kLineEnd);
    const std::string_view line = head.substr(0, end);
    // A CR or LF on its own is no value character.
    if (!(std::exchange(first, false) ? ReadStatusLine(line) : ReadField(line))) return false;
    head.remove_prefix(end + kLineEnd.size());
  }
  return HasOneLength();
}

// "HTTP/1.1 200 OK". Those with a status below 200, 204 or 304 have no body whatever they announce.
bool HttpAnswerParser::ReadStatusLine(std::string_view line) {
  const std::size_t code = kHttpVersion.size();
  if (!line.starts_with(kHttpVersion) || line.size() < code + 3) return false;
  if (!std::all_of(line.begin() + code, line.begin() + code + 3, IsDigit)) return false;
  if (line.size() > code + 3 && line[code + 3] != ' ') return false;
  if (!std::all_of(line.begin(), line.end(), IsValueCharacter)) return false;
  int& status = answer_.head.status;
  std::from_chars(line.data() + code, line.data() + code + 3, status);
  return status >= 200 && status < 600 && status != 204 && status != 304;
}

bool HttpAnswerParser::ReadField(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (!std::all_of(name.begin(), name.end(), IsTokenCharacter)) return false;
  if (!std::all_of(value.begin(), value.end(), IsValueCharacter)) return false;
  answer_.head.headers.push_back({LowerCase(name), std::string(value)});
  return ReadMeaning(answer_.head.headers.back());
}

// What says where the answer ends, and the connection.
bool HttpAnswerParser::ReadMeaning(const HttpHeader& field) {
  if (field.name == "content-length") {
    if (length_) return false;
    length_ = field.value.empty() ? std::nullopt : ReadLength(field.value);
    return length_.has_value();
  }
  if (field.name == "transfer-encoding") {
    if (chunks_ || LowerCase(field.value) != "chunked") return false;
    chunks_.emplace();
  }
  if (field.name == "connection") closes_ = closes_ || LowerCase(field.value) != "keep-alive";
  return true;
}

bool HttpAnswerParser::HasOneLength() const {
  return length_.has_value() != chunks_.has_value();
}

State HttpAnswerParser::StartBody() {
  if (!length_) return State::kMore;
  if (*length_ > most_body_bytes_) return State::kTooLarge;
  answer_.body.reserve(static_cast<std::size_t>(*length_));
  return State::kMore;
}

State HttpAnswerParser::TakeBody(std::string_view& bytes) {
  if (chunks_) {
    switch (chunks_->Feed(bytes, most_body_bytes_, answer_.body)) {
      case ChunkedBody::State::kMore:
        return State::kMore;
      case ChunkedBody::State::kComplete:
        return State::kComplete;
      case ChunkedBody::State::kTooLarge:
        return State::kTooLarge;
      case ChunkedBody::State::kBroken:
        return State::kBroken;
    }
  }
  const auto left = static_cast<std::size_t>(*length_) - answer_.body.size();
  const std::string_view taken = bytes.substr(0, left);
  answer_.body += taken;
  bytes.remove_prefix(taken.size());
  return taken.size() == left ? State::kComplete : State::kMore;
}

}  // namespace s3client
