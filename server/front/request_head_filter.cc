#include "server/front/request_head_filter.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "server/front/header_allow_list.h"
#include "server/front/http_syntax.h"
#include "server/front/request_line.h"

namespace server {
namespace {

using Refusal = std::optional<HeadRefusal>;

constexpr HeadRefusal kControlByte{400, "The request head holds a NUL or a CR that ends no line."};
constexpr HeadRefusal kFolded{400, "A header begins with white space."};
constexpr HeadRefusal kBadName{400, "A header has no name, or one with characters that no name may have."};
constexpr HeadRefusal kForbiddenName{400, "A header has a reserved name."};
constexpr HeadRefusal kBadValue{400, "A header's value holds control characters, plain or percent-encoded."};
constexpr HeadRefusal kBadHost{400, "A request needs exactly one valid Host header."};
constexpr HeadRefusal kBadLength{400, "Content-Length is not one plain number."};
constexpr HeadRefusal kNoBodies{413, "This listener takes no request bodies."};
constexpr HeadRefusal kBodyTooLarge{413, "The request body is larger than this listener takes."};
constexpr HeadRefusal kTransferEncoding{400, "Transfer-Encoding is not taken here."};
constexpr HeadRefusal kLengthRequired{411, "A request body needs a Content-Length."};
constexpr HeadRefusal kBadExpectation{417, "The only expectation met here is 100-continue."};

bool IsHostByte(char c) {
  return IsToken(std::string_view(&c, 1)) || std::string_view("()[],;:=").find(c) != std::string_view::npos;
}

// Roughly uri-host and port of RFC 9110 section 7.2: enough that no path, user, space or line break hides in
// it.
bool IsHost(std::string_view value) {
  return !HidesLineBreak(value) && std::all_of(value.begin(), value.end(), IsHostByte);
}

// A link that led here may hold any escape and nothing decodes it. In the other fields an escaped line break
// has no honest use, and httplib 0.11.4 would decode it.
bool MayHideLineBreak(std::string_view name) {
  return EqualsIgnoreCase(name, "Referer");
}

// Goes through the lines once and keeps what the framing of the request depends on until all of it is there.
class HeadFilter {
 public:
  explicit HeadFilter(const HeadRules& rules) : rules_(rules) {}

  tl::expected<FilteredHead, HeadRefusal> Run(std::string_view head);

 private:
  Refusal ReadRequestLine(std::string_view line);
  Refusal ReadField(std::string_view line);
  Refusal ReadContentLength(std::string_view name, std::string_view value);
  Refusal Use(FieldUse use, std::string_view name, std::string_view value);
  Refusal CheckHost();
  Refusal CheckBody() const;
  void DecideKeepAlive();

  const HeadRules& rules_;
  FilteredHead result_;
  std::string_view authority_;
  std::size_t hosts_ = 0;
  std::optional<std::uint64_t> content_length_;
  bool has_transfer_encoding_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
};

std::string_view TakeLine(std::string_view& head) {
  const auto end = head.find("\r\n");
  const std::string_view line = head.substr(0, end);
  head.remove_prefix(end + 2);
  return line;
}

// HeadScanner saw to it that every LF has its CR; this is the other half.
bool HasLooseControl(std::string_view line) {
  return line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos;
}

tl::expected<FilteredHead, HeadRefusal> HeadFilter::Run(std::string_view head) {
  if (const Refusal refusal = ReadRequestLine(TakeLine(head))) return tl::unexpected(*refusal);
  result_.fields.reserve(12);
  for (std::string_view line = TakeLine(head); !line.empty(); line = TakeLine(head)) {
    if (const Refusal refusal = ReadField(line)) return tl::unexpected(*refusal);
  }
  if (const Refusal refusal = CheckHost()) return tl::unexpected(*refusal);
  if (const Refusal refusal = CheckBody()) return tl::unexpected(*refusal);
  result_.content_length = content_length_.value_or(0);
  DecideKeepAlive();
  return std::move(result_);
}

Refusal HeadFilter::ReadRequestLine(std::string_view line) {
  if (HasLooseControl(line)) return kControlByte;
  auto parsed = ParseRequestLine(line, rules_.allowed_methods);
  if (!parsed) return parsed.error();
  result_.method = parsed->method;
  result_.target = std::move(parsed->target);
  result_.minor_version = parsed->minor_version;
  authority_ = parsed->authority;
  return std::nullopt;
}

Refusal HeadFilter::ReadField(std::string_view line) {
  if (HasLooseControl(line)) return kControlByte;
  if (line.front() == ' ' || line.front() == '\t') return kFolded;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return kBadName;
  const std::string_view name = line.substr(0, colon);
  if (!IsToken(name)) return kBadName;
  const FieldUse use = UseOfField(name);
  if (use == FieldUse::kDropped) return std::nullopt;
  if (use == FieldUse::kForbidden) return kForbiddenName;
  const std::string_view value = TrimWhitespace(line.substr(colon + 1));
  if (!IsFieldValue(value) || (HidesLineBreak(value) && !MayHideLineBreak(name))) return kBadValue;
  return Use(use, name, value);
}

Refusal HeadFilter::Use(FieldUse use, std::string_view name, std::string_view value) {
  switch (use) {
    case FieldUse::kHost:
      ++hosts_;
      if (!IsHost(value)) return kBadHost;
      break;
    case FieldUse::kConnection:
      says_close_ = says_close_ || ListHasToken(value, "close");
      says_keep_alive_ = says_keep_alive_ || ListHasToken(value, "keep-alive");
      return std::nullopt;  // of this hop only (RFC 9110 section 7.6.1)
    case FieldUse::kContentLength:
      return ReadContentLength(name, value);
    case FieldUse::kTransferEncoding:
      has_transfer_encoding_ = true;
      return std::nullopt;
    case FieldUse::kExpect:
      if (!EqualsIgnoreCase(value, "100-continue")) return kBadExpectation;
      // RFC 9110 section 10.1.1: not to be heeded in an HTTP/1.0 request.
      result_.expects_continue = result_.minor_version == 1;
      return std::nullopt;
    case FieldUse::kKept:
    case FieldUse::kDropped:
    case FieldUse::kForbidden:
      break;
  }
  result_.fields.emplace_back(name, value);
  return std::nullopt;
}

Refusal HeadFilter::ReadContentLength(std::string_view name, std::string_view value) {
  std::uint64_t length = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, length);
  if (stop != end || value.empty()) return kBadLength;
  if (error == std::errc::result_out_of_range) return kBodyTooLarge;
  // RFC 9112 section 6.3 lets equal repetitions pass; different ones are the classic smuggling shape.
  if (content_length_) return *content_length_ == length ? std::nullopt : Refusal(kBadLength);
  content_length_ = length;
  result_.fields.emplace_back(name, value);
  return std::nullopt;
}

// RFC 9112 section 3.2.
Refusal HeadFilter::CheckHost() {
  if (hosts_ > 1 || (hosts_ == 0 && result_.minor_version == 1)) return kBadHost;
  if (authority_.empty()) return std::nullopt;
  if (!IsHost(authority_)) return kBadHost;
  std::erase_if(result_.fields, [](const auto& field) { return EqualsIgnoreCase(field.first, "Host"); });
  result_.fields.emplace_back("Host", authority_);
  return std::nullopt;
}

Refusal HeadFilter::CheckBody() const {
  if (has_transfer_encoding_) {
    return rules_.max_body_bytes > 0 && !content_length_ ? kLengthRequired : kTransferEncoding;
  }
  const std::uint64_t length = content_length_.value_or(0);
  if (length == 0) return std::nullopt;
  if (rules_.max_body_bytes == 0) return kNoBodies;
  if (length > rules_.max_body_bytes) return kBodyTooLarge;
  return std::nullopt;
}

// RFC 9112 section 9.3.
void HeadFilter::DecideKeepAlive() {
  result_.keep_alive = !says_close_ && (result_.minor_version == 1 || says_keep_alive_);
}

}  // namespace

tl::expected<FilteredHead, HeadRefusal> FilterHead(std::string_view head, const HeadRules& rules) {
  return HeadFilter(rules).Run(head);
}

}  // namespace server
