#include "server/thumbs/failure.h"

#include <utility>

#include <fmt/format.h>

namespace server {
namespace {

FailureKind KindOf(s3client::ErrorCode code) {
  switch (code) {
    case s3client::ErrorCode::kNotFound:
    case s3client::ErrorCode::kInvalidKey:  // what no store can hold cannot be there
      return FailureKind::kNoSuchOriginal;
    case s3client::ErrorCode::kTooLarge:
      return FailureKind::kOriginalTooLarge;
    case s3client::ErrorCode::kAccessDenied:
    case s3client::ErrorCode::kNoSuchBucket:
      return FailureKind::kStoreRefused;
    case s3client::ErrorCode::kTimeout:
      return FailureKind::kStoreTimeout;
    case s3client::ErrorCode::kUnavailable:
    case s3client::ErrorCode::kProtocol:
    case s3client::ErrorCode::kIo:
      return FailureKind::kStoreUnavailable;
    case s3client::ErrorCode::kCancelled:
      return FailureKind::kCancelled;
  }
  return FailureKind::kInternal;
}

std::string LogMessage(std::string_view store, const s3client::Error& error) {
  std::string message = fmt::format("{}: {}: {}", store, s3client::ToString(error.code), error.message);
  if (!error.store_code.empty()) message += fmt::format(" [{}]", error.store_code);
  if (!error.request_id.empty()) message += fmt::format(" (store request {})", error.request_id);
  return message;
}

// The limit's setting belongs into the answer: whoever may change it should know what to change.
std::string_view SettingOf(imaging::ErrorCode code) {
  switch (code) {
    case imaging::ErrorCode::kTooManyPixels:
      return "MAX_PIXELS";
    case imaging::ErrorCode::kSideTooLong:
      return "MAX_SIDE";
    case imaging::ErrorCode::kTooManyFrames:
      return "MAX_FRAMES";
    case imaging::ErrorCode::kTooManyFramePixels:
      return "MAX_FRAME_PIXELS";
    case imaging::ErrorCode::kTooManyBands:
      return "MAX_BANDS";
    case imaging::ErrorCode::kTooManyScans:
      return "MAX_JPEG_SCANS";
    case imaging::ErrorCode::kTooMuchMetadata:
      return "MAX_METADATA_BYTES";
    case imaging::ErrorCode::kTooManyAnimationFrames:
      return "MAX_ANIMATION_FRAMES";
    case imaging::ErrorCode::kTooManyAnimationPixels:
      return "MAX_ANIMATION_PIXELS";
    default:
      return {};
  }
}

std::string DetailOf(const imaging::Error& error) {
  const std::string_view setting = SettingOf(error.code);
  return setting.empty() ? error.detail : fmt::format("{} ({})", error.detail, setting);
}

}  // namespace

std::string_view ToString(FailureKind kind) {
  switch (kind) {
    case FailureKind::kNoSuchOriginal:
      return "no-such-original";
    case FailureKind::kOriginalTooLarge:
      return "original-too-large";
    case FailureKind::kUnsupportedFormat:
      return "unsupported-format";
    case FailureKind::kUnprocessable:
      return "unprocessable-original";
    case FailureKind::kOverloaded:
      return "overloaded";
    case FailureKind::kQueueTimeout:
      return "queue-timeout";
    case FailureKind::kStoreRefused:
      return "store-refused";
    case FailureKind::kStoreUnavailable:
      return "store-unavailable";
    case FailureKind::kStoreTimeout:
      return "store-timeout";
    case FailureKind::kRenderTimeout:
      return "render-timeout";
    case FailureKind::kCancelled:
      return "cancelled";
    case FailureKind::kInternal:
      return "internal";
  }
  return "internal";
}

Failure Overloaded(std::string message) {
  return {FailureKind::kOverloaded, "", std::move(message)};
}

Failure NobodyWaits() {
  return {FailureKind::kCancelled, "", "nobody waits any more"};
}

Failure FromOriginalStore(const s3client::Error& error) {
  return {KindOf(error.code), "", LogMessage("original", error)};
}

Failure FromThumbStore(const s3client::Error& error) {
  const FailureKind kind = KindOf(error.code);
  const bool about_original = kind == FailureKind::kNoSuchOriginal || kind == FailureKind::kOriginalTooLarge;
  return {about_original ? FailureKind::kStoreUnavailable : kind, "", LogMessage("thumbnail", error)};
}

Failure FromImaging(const imaging::Error& error) {
  const auto message = fmt::format("{}: {}", imaging::ToString(error.code), error.message);
  switch (error.code) {
    case imaging::ErrorCode::kUnsupportedFormat:
      return {FailureKind::kUnsupportedFormat, error.detail, message};
    case imaging::ErrorCode::kCorrupt:
    case imaging::ErrorCode::kCrashed:
    case imaging::ErrorCode::kTooManyPixels:
    case imaging::ErrorCode::kSideTooLong:
    case imaging::ErrorCode::kTooManyFrames:
    case imaging::ErrorCode::kTooManyFramePixels:
    case imaging::ErrorCode::kTooManyBands:
    case imaging::ErrorCode::kTooManyScans:
    case imaging::ErrorCode::kTooMuchMetadata:
    case imaging::ErrorCode::kTooManyAnimationFrames:
    case imaging::ErrorCode::kTooManyAnimationPixels:
      return {FailureKind::kUnprocessable, DetailOf(error), message};
    case imaging::ErrorCode::kTimeout:
    case imaging::ErrorCode::kStarved:
      return {FailureKind::kRenderTimeout, error.detail, message};
    case imaging::ErrorCode::kInternal:
      break;
  }
  return {FailureKind::kInternal, "", message};
}

}  // namespace server
