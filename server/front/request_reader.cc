#include "server/front/request_reader.h"

#include <utility>

namespace server {

void RequestReader::BeginRound(std::string_view bytes) {
  if (kept_.empty()) {
    window_ = bytes;
  } else {
    kept_.append(bytes);
    window_ = kept_;
  }
}

RequestReader::Next RequestReader::ReadNext() {
  if (window_.empty() || window_.size() < awaited_) return NeedsMore{};
  // A head whose body has come meanwhile is read a second time: cheaper than keeping views into bytes that
  // move.
  if (awaited_ > 0) scanner_.Reset();
  const HeadScanner::Progress progress = scanner_.Scan(window_);
  if (const auto* refusal = std::get_if<HeadRefusal>(&progress)) return *refusal;
  const auto* complete = std::get_if<HeadScanner::Complete>(&progress);
  if (complete == nullptr) return NeedsMore{};
  auto head = FilterHead(window_.substr(complete->begin, complete->end - complete->begin), rules_);
  if (!head) return head.error();
  return ReadBody(std::move(*head), complete->end);
}

RequestReader::Next RequestReader::ReadBody(FilteredHead head, std::size_t head_end) {
  const auto length = static_cast<std::size_t>(head.content_length);
  const std::size_t size = head_end + length;
  if (window_.size() < size) {
    awaited_ = size;
    // RFC 9110 section 10.1.1: a client that already sends its body needs no 100.
    const bool waits = head.expects_continue && window_.size() == head_end;
    return NeedsMore{waits && !std::exchange(continue_sent_, true)};
  }
  const std::string_view body = window_.substr(head_end, length);
  window_.remove_prefix(size);
  scanner_.Reset();
  awaited_ = 0;
  continue_sent_ = false;
  return Request{std::move(head), body};
}

void RequestReader::EndRound() {
  if (window_.empty()) {
    Discard();  // an idle connection holds no memory for input
  } else if (kept_.empty()) {
    kept_.assign(window_);
  } else {
    kept_.erase(0, kept_.size() - window_.size());
  }
  window_ = {};
}

HttpRequest MakeHttpRequest(const RequestReader::Request& request) {
  HttpRequest made;
  made.method = request.head.method;
  made.target = request.head.target;
  made.headers.Reserve(request.head.fields.size());
  for (const auto& [name, value] : request.head.fields)
    made.headers.Add(std::string(name), std::string(value));
  made.body = request.body;
  return made;
}

}  // namespace server
