// What our own readers tell from a file's first bytes, before any decoder sees them.
//
// They exist because decoders allocate by what a header declares: a file of 57 bytes can ask for a gigabyte.
// Each reader is a pure function, safe on any bytes, and refuses with kCorrupt what no decoder could finish.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/geometry.h"

namespace imaging {

struct HeaderFacts {
  Size size;  // pixels as stored
  // Progressive JPEG, interlaced PNG: the decoder holds the whole picture before it gives the first line.
  bool multipass = false;
};

// `message` says what is wrong, in our words.
inline tl::unexpected<Error> CorruptHeader(std::string message) {
  return tl::unexpected(Error{ErrorCode::kCorrupt, "damaged or truncated file", std::move(message)});
}

}  // namespace imaging
