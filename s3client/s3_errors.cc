#include "s3client/s3_errors.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "s3client/retry_policy.h"
#include "s3client/s3_xml.h"
#include "s3client/timestamps.h"

namespace s3client {
namespace {

enum class Fault {
  kNoObject,
  kNoBucket,
  kSecretKey,
  kAccessKey,
  kSessionToken,
  kClock,
  kRegion,
  kPolicy,
  kKey,
  kBusy,
  kNotS3,
  kOther,
};

struct CodeFault {
  std::string_view code;
  Fault fault;
};

constexpr std::array<CodeFault, 18> kCodeFaults = {{
    {"NoSuchKey", Fault::kNoObject},
    {"NoSuchBucket", Fault::kNoBucket},
    {"InvalidBucketName", Fault::kNoBucket},
    {"SignatureDoesNotMatch", Fault::kSecretKey},
    {"InvalidAccessKeyId", Fault::kAccessKey},
    {"ExpiredToken", Fault::kSessionToken},
    {"InvalidToken", Fault::kSessionToken},
    {"TokenRefreshRequired", Fault::kSessionToken},
    {"RequestTimeTooSkewed", Fault::kClock},
    {"AuthorizationHeaderMalformed", Fault::kRegion},
    {"PermanentRedirect", Fault::kRegion},
    {"TemporaryRedirect", Fault::kRegion},
    {"Redirect", Fault::kRegion},
    {"AccessDenied", Fault::kPolicy},
    {"KeyTooLongError", Fault::kKey},
    {"InvalidObjectName", Fault::kKey},
    {"XMinioInvalidObjectName", Fault::kKey},
    {"InvalidURI", Fault::kKey},
}};

// Where the store gave no code of its own that we know.
Fault FaultOfStatus(const ErrorAnswer& answer) {
  if (IsRetryable(answer.status, answer.code)) return Fault::kBusy;
  if (!answer.is_s3) return Fault::kNotS3;
  const bool redirect = answer.status == 301 || answer.status == 307 || answer.status == 308;
  if (redirect || (answer.status == 400 && !answer.region.empty())) return Fault::kRegion;
  if (answer.status == 401 || answer.status == 403) return Fault::kPolicy;
  // A 404 with a code that is not NoSuchKey is about something else than the object.
  if (answer.status == 404 && answer.code.empty()) return Fault::kNoObject;
  return Fault::kOther;
}

Fault FaultOf(const ErrorAnswer& answer) {
  const auto* known = std::find_if(kCodeFaults.begin(), kCodeFaults.end(),
                                   [&](const CodeFault& entry) { return entry.code == answer.code; });
  return known == kCodeFaults.end() ? FaultOfStatus(answer) : known->fault;
}

ErrorCode CodeOf(Fault fault) {
  switch (fault) {
    case Fault::kNoObject:
      return ErrorCode::kNotFound;
    case Fault::kNoBucket:
      return ErrorCode::kNoSuchBucket;
    case Fault::kKey:
      return ErrorCode::kInvalidKey;
    case Fault::kBusy:
      return ErrorCode::kUnavailable;
    case Fault::kNotS3:
    case Fault::kOther:
      return ErrorCode::kProtocol;
    case Fault::kSecretKey:
    case Fault::kAccessKey:
    case Fault::kSessionToken:
    case Fault::kClock:
    case Fault::kRegion:
    case Fault::kPolicy:
      return ErrorCode::kAccessDenied;
  }
  return ErrorCode::kProtocol;
}

std::string ClockText(const ErrorAnswer& answer, const ErrorContext& context) {
  if (!answer.date) return "this machine's clock differs too much from the store's: set it";
  const auto ahead =
      std::chrono::duration_cast<std::chrono::seconds>(context.signed_at - *answer.date).count();
  return fmt::format("this machine's clock is {} s {} the store's: set it", std::abs(ahead),
                     ahead < 0 ? "behind" : "ahead of");
}

std::string RegionText(const ErrorAnswer& answer, const ErrorContext& context) {
  if (answer.region.empty()) {
    return fmt::format(
        "S3_REGION is \"{}\", which is not the region of bucket \"{}\"; the store does not name it",
        context.region, context.bucket);
  }
  if (answer.region == context.region) {
    return fmt::format(
        "bucket \"{}\" is in region {}, but {} does not serve it: S3_ENDPOINT must be the address "
        "of that region, and S3_REGION {}",
        context.bucket, answer.region, context.origin, answer.region);
  }
  return fmt::format("S3_REGION is \"{}\", but bucket \"{}\" is in region {}", context.region, context.bucket,
                     answer.region);
}

// Some stores say AccessDenied of a wrong key too.
std::string PolicyText(const ErrorAnswer& answer, const ErrorContext& context) {
  return fmt::format(
      "the store refuses us bucket \"{}\" ({}; HTTP {}): its policy must allow S3_ACCESS_KEY to list the "
      "bucket and "
      "to get, put and delete its objects; a wrong S3_ACCESS_KEY or S3_SECRET_KEY may be the reason as well",
      context.bucket, context.bucket_setting, answer.status);
}

std::string TextOf(Fault fault, const ErrorAnswer& answer, const ErrorContext& context) {
  switch (fault) {
    case Fault::kNoObject:
      return "no such object";
    case Fault::kNoBucket:
      return fmt::format("{}: there is no bucket \"{}\" at {}", context.bucket_setting, context.bucket,
                         context.origin);
    case Fault::kSecretKey:
      return "S3_SECRET_KEY is not the one of S3_ACCESS_KEY: the store does not accept our signature";
    case Fault::kAccessKey:
      return fmt::format("S3_ACCESS_KEY is unknown at {}", context.origin);
    case Fault::kSessionToken:
      return "the session token of S3_ACCESS_KEY has expired or is not accepted";
    case Fault::kClock:
      return ClockText(answer, context);
    case Fault::kRegion:
      return RegionText(answer, context);
    case Fault::kPolicy:
      return PolicyText(answer, context);
    case Fault::kKey:
      return "the store takes no object of this key";
    case Fault::kBusy:
      return fmt::format("the store at {} is overloaded or failing (HTTP {})", context.origin, answer.status);
    case Fault::kNotS3:
      return fmt::format(
          "{} answered HTTP {} without an S3 error: S3_ENDPOINT must be the S3 address of the store",
          context.origin, answer.status);
    case Fault::kOther:
      return fmt::format("the store at {} answered HTTP {} {}", context.origin, answer.status, answer.code);
  }
  return {};
}

// It goes into what we sign and into error texts, so it must look like a region.
std::string RegionName(std::string_view text) {
  static constexpr std::size_t kLongest = 64;
  const bool good = text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                    });
  return good ? std::string(text) : std::string();
}

}  // namespace

ErrorAnswer ReadErrorAnswer(const HttpHead& head, std::string_view body, bool is_head) {
  ErrorAnswer answer;
  answer.status = head.status;
  answer.request_id = FindHeader(head.headers, "x-amz-request-id");
  answer.region = RegionName(FindHeader(head.headers, "x-amz-bucket-region"));
  answer.date = ParseHttpDate(FindHeader(head.headers, "date"));
  answer.is_s3 = is_head || !answer.request_id.empty();
  const std::optional<S3ErrorBody> error = ParseErrorBody(body);
  if (!error) return answer;
  answer.is_s3 = true;
  answer.code = error->code;
  if (answer.request_id.empty()) answer.request_id = error->request_id;
  if (answer.region.empty()) answer.region = RegionName(error->region);
  return answer;
}

Error ErrorFromAnswer(const ErrorAnswer& answer, const ErrorContext& context) {
  const Fault fault = FaultOf(answer);
  return Error{CodeOf(fault), TextOf(fault, answer, context), answer.code, answer.request_id, answer.status};
}

Error ErrorFromTransport(const TransportFailure& failure, const ErrorContext& context) {
  const auto error = [&](ErrorCode code, std::string_view what) {
    return WithoutAnswer(code, fmt::format("{}: {}{}{}", context.origin, what,
                                           failure.detail.empty() ? "" : ": ", failure.detail));
  };
  switch (failure.kind) {
    case TransportFailureKind::kUnresolvable:
      return error(ErrorCode::kUnavailable, "the name in S3_ENDPOINT has no address");
    case TransportFailureKind::kRefused:
      return error(ErrorCode::kUnavailable, "no connection; is S3_ENDPOINT right and the store running?");
    case TransportFailureKind::kConnectTimeout:
      return error(ErrorCode::kTimeout, "no connection in time; is S3_ENDPOINT right and reachable?");
    case TransportFailureKind::kCertificate:
      return error(ErrorCode::kUnavailable,
                   "TLS certificate not trusted; S3_CA_FILE must name its authority");
    case TransportFailureKind::kTls:
      return error(ErrorCode::kUnavailable, "TLS failed; does S3_ENDPOINT speak https?");
    case TransportFailureKind::kStalled:
      return error(ErrorCode::kTimeout, "the store stopped answering");
    case TransportFailureKind::kBroken:
      return error(ErrorCode::kUnavailable, "the connection broke");
    case TransportFailureKind::kNotHttp:
      return error(ErrorCode::kProtocol, "the answer is not HTTP; is S3_ENDPOINT right?");
    case TransportFailureKind::kDeadline:
      return error(ErrorCode::kTimeout, "the deadline ran out");
    case TransportFailureKind::kStopped:
    case TransportFailureKind::kAborted:
      return error(ErrorCode::kCancelled, "cancelled");
    case TransportFailureKind::kInternal:
      break;
  }
  return error(ErrorCode::kUnavailable, "the request could not be sent");
}

Error WithoutAnswer(ErrorCode code, std::string message) {
  return Error{code, std::move(message), "", "", 0};
}

Error NotS3(const HttpHead& head, std::string_view what) {
  return Error{
      ErrorCode::kProtocol,
      fmt::format("the answer is not S3's ({}): S3_ENDPOINT must be the S3 address of the store", what), "",
      std::string(FindHeader(head.headers, "x-amz-request-id")), head.status};
}

}  // namespace s3client
