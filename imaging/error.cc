#include "imaging/error.h"

namespace imaging {

std::string_view ToString(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnsupportedFormat:
      return "unsupported_format";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kTooManyPixels:
      return "too_many_pixels";
    case ErrorCode::kSideTooLong:
      return "side_too_long";
    case ErrorCode::kTooManyFrames:
      return "too_many_frames";
    case ErrorCode::kTooManyFramePixels:
      return "too_many_frame_pixels";
    case ErrorCode::kTooManyBands:
      return "too_many_bands";
    case ErrorCode::kTooManyScans:
      return "too_many_scans";
    case ErrorCode::kTooMuchMetadata:
      return "too_much_metadata";
    case ErrorCode::kTooManyAnimationFrames:
      return "too_many_animation_frames";
    case ErrorCode::kTooManyAnimationPixels:
      return "too_many_animation_pixels";
    case ErrorCode::kCrashed:
      return "crashed";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kStarved:
      return "starved";
    case ErrorCode::kInternal:
      break;
  }
  return "internal";
}

}  // namespace imaging
