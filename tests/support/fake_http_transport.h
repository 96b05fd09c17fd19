// A network in memory: answers in the order they were given, and keeps what was sent.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "s3client/http_transport.h"

namespace s3client::testing {

struct FakeAnswer {
  int status = 200;
  HttpHeaders headers = {};
  std::string body = {};
  // After the body; with status 0, instead of any answer.
  std::optional<TransportFailureKind> failure = std::nullopt;
  std::function<void()> before = {};  // while the request is under way
};

struct SentRequest {
  std::string method, url, body;
  HttpHeaders headers;
  Deadline deadline;

  std::string Header(std::string_view name) const { return std::string(FindHeader(headers, name)); }
};

class FakeHttpTransport final : public HttpTransport {
 public:
  void Push(FakeAnswer answer) { answers_.push_back(std::move(answer)); }

  TransportResult Send(const HttpRequest& request, HttpReceiver& receiver) override {
    const std::lock_guard lock(mutex_);
    sent.push_back(
        {request.method, request.url, std::string(request.body), request.headers, request.deadline});
    if (answers_.empty()) return Failed(TransportFailureKind::kInternal);
    const FakeAnswer answer = std::move(answers_.front());
    answers_.pop_front();
    if (answer.before) answer.before();
    return Play(answer, receiver);
  }

  // Answered before it returns.
  bool Start(const HttpRequest& request, std::size_t most_body_bytes, AnswerCallback done) override {
    if (!starts) return false;
    CollectingReceiver receiver{most_body_bytes};
    const TransportResult result = Send(request, receiver);
    if (result) {
      done(std::move(receiver.answer));
    } else {
      done(tl::unexpected(result.error()));
    }
    return true;
  }

  std::vector<SentRequest> sent;
  bool starts = false;

 private:
  struct CollectingReceiver final : HttpReceiver {
    explicit CollectingReceiver(std::size_t most) : most_body_bytes(most) {}
    bool OnHead(HttpHead head) override {
      answer.head = std::move(head);
      return true;
    }
    bool OnBody(std::string_view bytes) override {
      answer.body += bytes;
      return answer.body.size() <= most_body_bytes;
    }
    const std::size_t most_body_bytes;
    HttpAnswer answer;
  };

  static TransportResult Failed(TransportFailureKind kind) {
    return tl::unexpected(TransportFailure{kind, "fake"});
  }

  // In two pieces where there are two, so that receivers cannot take a body for one call.
  static TransportResult Play(const FakeAnswer& answer, HttpReceiver& receiver) {
    if (answer.status == 0) return Failed(answer.failure.value_or(TransportFailureKind::kBroken));
    if (!receiver.OnHead({answer.status, answer.headers})) return Failed(TransportFailureKind::kAborted);
    const std::string_view body = answer.body;
    for (const std::string_view piece : {body.substr(0, body.size() / 2), body.substr(body.size() / 2)}) {
      if (!piece.empty() && !receiver.OnBody(piece)) return Failed(TransportFailureKind::kAborted);
    }
    if (answer.failure) return Failed(*answer.failure);
    return {};
  }

  std::mutex mutex_;
  std::deque<FakeAnswer> answers_;
};

}  // namespace s3client::testing
