// Our own readers of headers, a file each, tell what a file is (image_facts.h) before any decoder sees it.
//
// They exist because decoders allocate by what a header declares: a file of 57 bytes can ask for a gigabyte.
// Each reader is a pure function, safe on any bytes, and refuses with kCorrupt what no decoder could finish.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/image_facts.h"

namespace imaging {

// `message` says what is wrong, in our words.
inline tl::unexpected<Error> CorruptHeader(std::string message) {
  return tl::unexpected(Error{ErrorCode::kCorrupt, "damaged or truncated file", std::move(message)});
}

}  // namespace imaging
