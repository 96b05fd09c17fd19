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
    case ErrorCode::kCrashed:
      return "crashed";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kInternal:
      break;
  }
  return "internal";
}

}  // namespace imaging
