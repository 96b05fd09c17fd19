// One call to S3 from signing to answer: sign, send, correct what the store corrects, try again what is worth
// it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "s3client/clock.h"
#include "s3client/credentials/credentials.h"
#include "s3client/http_transport.h"
#include "s3client/retry_policy.h"
#include "s3client/s3_endpoint.h"
#include "s3client/s3_errors.h"
#include "s3client/signing_state.h"
#include "s3client/sigv4.h"

namespace s3client {

struct S3Call {
  std::string method;
  std::string path;  // encoded
  std::vector<QueryParameter> query;
  HttpHeaders headers;  // beside host and what signing adds; names in lower case
  std::string_view body;
  Deadline deadline = Deadline::max();
  std::stop_token stop;
  bool once = false;  // no retries; corrections of region and clock are made all the same
};

// Takes an answer with a 2xx status. An error ends the call; nothing of it is tried again.
class S3Receiver {
 public:
  virtual ~S3Receiver() = default;
  // Once per attempt: what came before it is void.
  virtual Result<void> OnHead(const HttpHead& head) = 0;
  virtual Result<void> OnBody(std::string_view bytes) = 0;
  // As HttpReceiver's.
  virtual std::optional<Deadline> BodyDeadline() const { return std::nullopt; }
};

struct S3CallerParts {
  std::shared_ptr<CredentialsProvider> credentials;
  std::shared_ptr<HttpTransport> transport;
  SystemClock clock;
  RetryPolicy retry;
};

// Where the calls go.
struct S3Target {
  S3Endpoint endpoint;
  std::string region;
  std::string bucket;
  std::string bucket_setting;
};

// Thread-safe.
class S3Caller {
 public:
  S3Caller(S3Target target, S3CallerParts parts);

  Result<void> Call(const S3Call& call, S3Receiver& receiver);

  // As HttpTransport::Start: one attempt, with nothing corrected. `done` is given a good answer, or an error;
  // kTooLarge where the body has more than `most_body_bytes`. The caller must outlive it.
  using AnswerCallback = std::function<void(Result<HttpAnswer>)>;
  bool Start(const S3Call& call, std::size_t most_body_bytes, AnswerCallback done);

  const S3Endpoint& endpoint() const { return target_.endpoint; }
  // What the store corrected; see ObjectStore::Advice.
  std::string Advice() const;
  std::uint64_t retries() const { return retries_; }

 private:
  // How one attempt ended.
  struct Outcome {
    std::optional<Error> error = std::nullopt;          // nothing: well
    bool retryable = false;                             // a further attempt may end better
    std::optional<ErrorAnswer> refusal = std::nullopt;  // where the store answered with an error
  };

  Outcome Attempt(const S3Call& call, const SigningBasis& basis, S3Receiver& receiver);
  Result<HttpAnswer> Sorted(tl::expected<HttpAnswer, TransportFailure> answer,
                            const SigningParameters& signed_with) const;
  Outcome Exchange(const HttpRequest& request, const SigningParameters& signed_with, S3Receiver& receiver);
  ErrorContext ContextOf(const SigningParameters& parameters) const;
  HttpRequest Sign(const S3Call& call, const Credentials& credentials, const SigningParameters& parameters);
  Error OutOfTime(int attempts) const;

  S3Target target_;
  S3CallerParts parts_;
  SigningState signing_;
  SigningKeyCache keys_;
  std::atomic<std::uint64_t> retries_{0};
};

}  // namespace s3client
