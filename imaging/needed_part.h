// How much of a file its thumbnails need, told while it arrives: of a progressive JPEG that is decoded at an
// eighth or a quarter, the scans that are coded in it first.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "imaging/encoding_options.h"
#include "imaging/limits.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

// Looks at one file, for the thumbnails that it is made with. Pure; one thread at a time.
class NeededPart {
 public:
  NeededPart(std::span<const ThumbnailSpec> specs, const Limits& limits, const EncodingOptions& encoding);
  NeededPart(NeededPart&&) noexcept;
  NeededPart& operator=(NeededPart&&) noexcept;
  ~NeededPart();

  // `begin`: what has come of the file so far; the same bytes and more of them with each call, all of which
  // together take one walk over the file. How many of them are enough, as soon as they are: CompleteJpeg of
  // them gives, byte for byte, the thumbnails of the whole file. nullopt: not yet, or all of it is needed.
  std::optional<std::size_t> Enough(std::string_view begin);

 private:
  class Walk;
  std::unique_ptr<Walk> walk_;
};

// Makes a whole file of the first `enough` bytes: the rest of the scans is left out, as the format allows.
void CompleteJpeg(std::string& file, std::size_t enough);

}  // namespace imaging
