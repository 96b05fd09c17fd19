#include "s3client/chunked_body.h"

#include <algorithm>
#include <charconv>

namespace s3client {
namespace {

constexpr std::size_t kMostLineBytes = 256;
constexpr std::size_t kMostSizeDigits = 8;

}  // namespace

ChunkedBody::State ChunkedBody::Feed(std::string_view& bytes, std::size_t most_bytes, std::string& body) {
  while (!bytes.empty()) {
    State state = State::kMore;
    if (expected_ == Expected::kData) {
      state = TakeData(bytes, most_bytes, body);
    } else {
      state = TakeLine(bytes);
      if (state == State::kComplete) state = OnLine();
    }
    if (state != State::kMore) return state;
  }
  return State::kMore;
}

ChunkedBody::State ChunkedBody::TakeData(std::string_view& bytes, std::size_t most_bytes, std::string& body) {
  const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  if (take > most_bytes - body.size()) return State::kTooLarge;
  body.append(bytes.substr(0, take));
  bytes.remove_prefix(take);
  left_ -= take;
  if (left_ == 0) expected_ = Expected::kDataEnd;
  return State::kMore;
}

ChunkedBody::State ChunkedBody::TakeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  line_.append(bytes.substr(0, end == std::string_view::npos ? end : end + 1));
  if (line_.size() > kMostLineBytes) return State::kBroken;
  if (end == std::string_view::npos) {
    bytes = {};
    return State::kMore;
  }
  bytes.remove_prefix(end + 1);
  if (!line_.ends_with("\r\n")) return State::kBroken;
  line_.resize(line_.size() - 2);
  return State::kComplete;
}

ChunkedBody::State ChunkedBody::OnLine() {
  State state = line_.empty() ? State::kMore : State::kBroken;
  switch (expected_) {
    case Expected::kSizeLine:
      state = StartChunk();
      break;
    case Expected::kDataEnd:
      expected_ = Expected::kSizeLine;
      break;
    case Expected::kLastLine:
      if (state == State::kMore) state = State::kComplete;
      break;
    case Expected::kData:
      break;
  }
  line_.clear();
  return state;
}

// "1f4" or "1f4;name=value"
ChunkedBody::State ChunkedBody::StartChunk() {
  const std::string_view line = line_;
  const std::string_view digits = line.substr(0, line.find(';'));
  const bool printable = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
  if (!printable || digits.size() > kMostSizeDigits) return State::kBroken;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return State::kBroken;
  expected_ = left_ == 0 ? Expected::kLastLine : Expected::kData;
  return State::kMore;
}

}  // namespace s3client
