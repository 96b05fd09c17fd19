#include "server/thumbs/failure.h"

#include <array>
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

struct CodeRow {
  imaging::ErrorCode code;
  FailureKind kind;
  // Of a limit: it belongs into the answer, whoever may change it should know what to change.
  std::string_view setting = {};
};

constexpr std::array kCodes = {
    CodeRow{imaging::ErrorCode::kUnsupportedFormat, FailureKind::kUnsupportedFormat},
    CodeRow{imaging::ErrorCode::kCorrupt, FailureKind::kCorruptOriginal},
    CodeRow{imaging::ErrorCode::kCrashed, FailureKind::kDecoderFailed},
    CodeRow{imaging::ErrorCode::kTimeout, FailureKind::kRenderTimeout},
    CodeRow{imaging::ErrorCode::kStarved, FailureKind::kRenderTimeout},
    CodeRow{imaging::ErrorCode::kTooManyPixels, FailureKind::kTooManyPixels, "MAX_PIXELS"},
    CodeRow{imaging::ErrorCode::kSideTooLong, FailureKind::kSideTooLong, "MAX_SIDE"},
    CodeRow{imaging::ErrorCode::kTooManyFrames, FailureKind::kTooManyFrames, "MAX_FRAMES"},
    CodeRow{imaging::ErrorCode::kTooManyFramePixels, FailureKind::kTooManyFramePixels, "MAX_FRAME_PIXELS"},
    CodeRow{imaging::ErrorCode::kTooManyBands, FailureKind::kTooManyBands, "MAX_BANDS"},
    CodeRow{imaging::ErrorCode::kTooManyScans, FailureKind::kTooManyScans, "MAX_JPEG_SCANS"},
    CodeRow{imaging::ErrorCode::kTooMuchMetadata, FailureKind::kTooMuchMetadata, "MAX_METADATA_BYTES"},
    CodeRow{imaging::ErrorCode::kTooManyAnimationFrames, FailureKind::kTooManyAnimationFrames,
            "MAX_ANIMATION_FRAMES"},
    CodeRow{imaging::ErrorCode::kTooManyAnimationPixels, FailureKind::kTooManyAnimationPixels,
            "MAX_ANIMATION_PIXELS"},
};

// In the order of the kinds.
constexpr std::array<std::string_view, kFailureKinds> kNames = {
    "no-such-original",
    "original-too-large",
    "unsupported-format",
    "corrupt-original",
    "decoder-failed",
    "quarantined",
    "too-many-pixels",
    "side-too-long",
    "too-many-frames",
    "too-many-frame-pixels",
    "too-many-bands",
    "too-many-scans",
    "too-much-metadata",
    "too-many-animation-frames",
    "too-many-animation-pixels",
    "too-much-memory",
    "overloaded",
    "queue-timeout",
    "store-refused",
    "store-unavailable",
    "store-timeout",
    "render-timeout",
    "cancelled",
    "internal",
};
static_assert(!kNames.back().empty());

}  // namespace

std::string_view ToString(FailureKind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
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
  for (const CodeRow& row : kCodes) {
    if (row.code != error.code) continue;
    const auto detail =
        row.setting.empty() ? error.detail : fmt::format("{} ({})", error.detail, row.setting);
    return {row.kind, detail, message};
  }
  return {FailureKind::kInternal, "", message};
}

}  // namespace server
