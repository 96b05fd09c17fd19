// What is tried again, and when. Every call of the port is safe to repeat, so only the failure decides.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>

#include "s3client/clock.h"
#include "s3client/http_transport.h"
#include "s3client/object_store.h"

namespace s3client {

struct RetryOptions {
  int max_attempts = 3;  // of one call; 1 = no retries
  std::chrono::milliseconds base_delay{100};
  std::chrono::milliseconds max_delay{2000};
};

// The outer world of a retry. All are called from any thread.
struct RetrySources {
  SteadyClock now;
  std::function<double()> random;  // uniform in [0, 1)
  // Returns after that time, or earlier when a stop is requested.
  std::function<void(std::chrono::milliseconds, const std::stop_token&)> sleep;
};

RetrySources RealRetrySources();

// Transport failures that a further attempt may cure: all but the caller's own end of it and a wrong
// certificate.
bool IsRetryable(TransportFailureKind kind);

// Answers that a further attempt may cure: 5xx (but 501), 408, 429 and the codes that S3 words as "try
// again".
bool IsRetryable(int http_status, std::string_view store_code);

// Thread-safe; holds no state of a call.
class RetryPolicy {
 public:
  RetryPolicy(RetryOptions options, RetrySources sources);

  std::chrono::steady_clock::time_point Now() const { return sources_.now(); }

  // Waits before the next attempt: full jitter, a random share of base * 2^(made - 1), at most max_delay.
  // https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
  // False: there is no next one, as the attempts are used up, or the wait would end past the deadline, or the
  // caller asked to stop. Then it did not wait to the end.
  bool WaitForNext(int attempts_made, Deadline deadline, const std::stop_token& stop) const;

 private:
  std::chrono::milliseconds Delay(int attempts_made) const;

  RetryOptions options_;
  RetrySources sources_;
};

}  // namespace s3client
