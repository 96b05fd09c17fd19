// Errors of the imaging leaf, as values. Nothing in imaging throws across its public headers.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace imaging {

enum class ErrorCode {
  kUnsupportedFormat,  // the bytes are no image format we take (told by sniffing, before any decoder)
  kCorrupt,            // truncated, damaged, or the decoder failed on it
  // Over Limits, told from the header before pixels are decoded; a code for each limit:
  kTooManyPixels,       // of the frame that is decoded, or of the thumbnail
  kSideTooLong,         // of the same
  kTooManyFrames,       // of an animation, or pages
  kTooManyFramePixels,  // of all frames together
  kTooManyBands,
  kTooManyScans,  // of a JPEG
  kTooMuchMetadata,
  // Over EncodingOptions, told from the header too: of a thumbnail that would stay an animation.
  kTooManyAnimationFrames,
  kTooManyAnimationPixels,  // of its frames together
  kCrashed,                 // the decoder's process died of it
  kTimeout,                 // the deadline passed while rendering
  kStarved,   // the same, and the rendering had little of the processor: it says nothing of the picture
  kInternal,  // our fault or the machine's: out of memory, the encoder failed
};

// The stable lower-case name of a code, for logs and metric labels ("unsupported_format").
std::string_view ToString(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  // What a client may read: figures and formats, never a decoder's raw text. May be empty.
  std::string detail;
  // For our log only: the decoder's own words.
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

}  // namespace imaging
