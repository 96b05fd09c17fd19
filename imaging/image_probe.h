// The gate in front of every decoder: what an original is by its own header, and whether it is within the
// limits. Pure C++ over untrusted bytes, without libvips: cheap enough for the service itself, before a
// worker is bothered, and asked again by whoever decodes.
//
// Thread-safe. Time: one walk over the file's structure, which never decodes pixels.
#pragma once

#include <string_view>

#include "imaging/error.h"
#include "imaging/image_facts.h"
#include "imaging/limits.h"

namespace imaging {

// Refused are: with kUnsupportedFormat what is no image of a format that we take (`detail` names it where we
// know it), with kCorrupt what no decoder could finish or what `limits.fail_on` refuses, and with a code of
// its own whatever is over a limit, the figure and the limit in `detail`.
Result<ImageFacts> ProbeImage(std::string_view original, const Limits& limits);

}  // namespace imaging
