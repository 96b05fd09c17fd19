#include "server/thumbs/failure.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/store_error.h"

namespace server {
namespace {

using s3client::ErrorCode;

s3client::Error OfStore(ErrorCode code) {
  return {.code = code, .message = "words", .store_code = "SlowDown", .request_id = "store-7"};
}

TEST(Failure, TellsAnOriginalsStoreErrorsApart) {
  const std::pair<ErrorCode, FailureKind> kinds[] = {
      {ErrorCode::kNotFound, FailureKind::kNoSuchOriginal},
      {ErrorCode::kInvalidKey, FailureKind::kNoSuchOriginal},
      {ErrorCode::kTooLarge, FailureKind::kOriginalTooLarge},
      {ErrorCode::kAccessDenied, FailureKind::kStoreRefused},
      {ErrorCode::kNoSuchBucket, FailureKind::kStoreRefused},
      {ErrorCode::kTimeout, FailureKind::kStoreTimeout},
      {ErrorCode::kUnavailable, FailureKind::kStoreUnavailable},
      {ErrorCode::kProtocol, FailureKind::kStoreUnavailable},
      {ErrorCode::kIo, FailureKind::kStoreUnavailable},
      {ErrorCode::kCancelled, FailureKind::kCancelled},
  };
  for (const auto& [code, kind] : kinds) {
    EXPECT_EQ(FromOriginalStore(OfStore(code)).kind, kind) << s3client::ToString(code);
  }
}

TEST(Failure, OfTheThumbsBucketNeverSpeaksOfTheOriginal) {
  for (const auto code : {ErrorCode::kNotFound, ErrorCode::kInvalidKey, ErrorCode::kTooLarge}) {
    EXPECT_EQ(FromThumbStore(OfStore(code)).kind, FailureKind::kStoreUnavailable);
  }
  EXPECT_EQ(FromThumbStore(OfStore(ErrorCode::kAccessDenied)).kind, FailureKind::kStoreRefused);
  EXPECT_EQ(FromThumbStore(OfStore(ErrorCode::kTimeout)).kind, FailureKind::kStoreTimeout);
}

TEST(Failure, KeepsTheStoresWordsForTheLogOnly) {
  const Failure failure = FromOriginalStore(OfStore(ErrorCode::kUnavailable));
  EXPECT_EQ(failure.detail, "");
  EXPECT_EQ(failure.message, "original: unavailable: words [SlowDown] (store request store-7)");
  EXPECT_EQ(FromThumbStore(doubles::StoreError(ErrorCode::kIo, "disk")).message, "thumbnail: io: disk");
}

TEST(Failure, TellsImagingErrorsApart) {
  using imaging::ErrorCode;
  const std::pair<ErrorCode, FailureKind> kinds[] = {
      {ErrorCode::kUnsupportedFormat, FailureKind::kUnsupportedFormat},
      {ErrorCode::kCorrupt, FailureKind::kCorruptOriginal},
      {ErrorCode::kCrashed, FailureKind::kDecoderFailed},
      {ErrorCode::kTimeout, FailureKind::kRenderTimeout},
  };
  for (const auto& [code, kind] : kinds) {
    const Failure failure = FromImaging({code, "for the client", "vips: raw words"});
    EXPECT_EQ(failure.kind, kind);
    EXPECT_EQ(failure.detail, "for the client");
    EXPECT_NE(failure.message.find("vips: raw words"), std::string::npos);
  }
  // Our own faults are nobody else's business.
  const Failure internal = FromImaging({ErrorCode::kInternal, "detail", "raw"});
  EXPECT_EQ(internal.kind, FailureKind::kInternal);
  EXPECT_EQ(internal.detail, "");
}

TEST(Failure, ALimitNamesItsSetting) {
  using imaging::ErrorCode;
  const std::pair<ErrorCode, std::string> settings[] = {
      {ErrorCode::kTooManyPixels, "MAX_PIXELS"},
      {ErrorCode::kSideTooLong, "MAX_SIDE"},
      {ErrorCode::kTooManyFrames, "MAX_FRAMES"},
      {ErrorCode::kTooManyFramePixels, "MAX_FRAME_PIXELS"},
      {ErrorCode::kTooManyBands, "MAX_BANDS"},
      {ErrorCode::kTooManyScans, "MAX_JPEG_SCANS"},
      {ErrorCode::kTooMuchMetadata, "MAX_METADATA_BYTES"},
      {ErrorCode::kTooManyAnimationFrames, "MAX_ANIMATION_FRAMES"},
      {ErrorCode::kTooManyAnimationPixels, "MAX_ANIMATION_PIXELS"},
  };
  for (const auto& [code, setting] : settings) {
    const Failure failure = FromImaging({code, "9 is over the limit of 8", ""});
    std::string name(imaging::ToString(code));
    std::replace(name.begin(), name.end(), '_', '-');
    EXPECT_EQ(ToString(failure.kind), name);
    EXPECT_EQ(failure.detail, "9 is over the limit of 8 (" + setting + ")");
  }
}

TEST(Failure, KindsHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(FailureKind::kInternal); ++kind) {
    const auto name = ToString(static_cast<FailureKind>(kind));
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

}  // namespace
}  // namespace server
