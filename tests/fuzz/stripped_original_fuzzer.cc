// Originals without their metadata: on any bytes, whatever format they are taken for.
#include <string>

#include "imaging/stripping/stripped_original.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using imaging::ImageFormat;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string original(fuzzing::FuzzInput(data, size).rest());
  for (const ImageFormat format :
       {ImageFormat::kJpeg, ImageFormat::kPng, ImageFormat::kWebp, ImageFormat::kGif}) {
    const auto stripped = imaging::StrippedOriginal(original, format);
    if (!stripped) continue;
    Require(stripped->size() <= original.size(), "nothing is added");
    Require(imaging::StrippedOriginal(*stripped, format) == stripped, "nothing is left to be taken");
    if (imaging::SniffFormat(original) != format) continue;
    Require(imaging::SniffFormat(*stripped) == format, "it still is what it was");
  }
  return 0;
}
