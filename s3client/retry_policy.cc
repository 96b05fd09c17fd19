#include "s3client/retry_policy.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

namespace s3client {
namespace {

double RandomFraction() {
  thread_local std::mt19937 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

void InterruptibleSleep(std::chrono::milliseconds delay, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, delay, [] { return false; });
}

}  // namespace

RetrySources RealRetrySources() {
  return {[] { return std::chrono::steady_clock::now(); }, RandomFraction, InterruptibleSleep};
}

bool IsRetryable(TransportFailureKind kind) {
  switch (kind) {
    case TransportFailureKind::kUnresolvable:
    case TransportFailureKind::kRefused:
    case TransportFailureKind::kConnectTimeout:
    case TransportFailureKind::kTls:
    case TransportFailureKind::kStalled:
    case TransportFailureKind::kBroken:
      return true;
    case TransportFailureKind::kCertificate:
    case TransportFailureKind::kNotHttp:
    case TransportFailureKind::kDeadline:
    case TransportFailureKind::kStopped:
    case TransportFailureKind::kAborted:
    case TransportFailureKind::kInternal:
      return false;
  }
  return false;
}

bool IsRetryable(int http_status, std::string_view store_code) {
  static constexpr std::array<std::string_view, 6> kTryAgain = {
      "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "Throttling", "TooManyRequests"};
  if (http_status >= 500) return http_status != 501;
  return http_status == 408 || http_status == 429 ||
         std::find(kTryAgain.begin(), kTryAgain.end(), store_code) != kTryAgain.end();
}

RetryPolicy::RetryPolicy(RetryOptions options, RetrySources sources)
    : options_(options), sources_(std::move(sources)) {}

std::chrono::milliseconds RetryPolicy::Delay(int attempts_made) const {
  auto ceiling = options_.base_delay;
  for (int i = 1; i < attempts_made && ceiling < options_.max_delay; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, options_.max_delay);
  return std::chrono::duration_cast<std::chrono::milliseconds>(ceiling * sources_.random());
}

bool RetryPolicy::WaitForNext(int attempts_made, Deadline deadline, const std::stop_token& stop) const {
  if (attempts_made >= options_.max_attempts) return false;
  const std::chrono::milliseconds delay = Delay(attempts_made);
  // Compared as what is left: now + delay may not be representable next to Deadline::max().
  if (deadline - sources_.now() <= delay) return false;
  sources_.sleep(delay, stop);
  return !stop.stop_requested();
}

}  // namespace s3client
