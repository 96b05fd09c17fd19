// Range requests for one part of a thumbnail (RFC 9110 section 14). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/front/http_message.h"

namespace server {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

enum class RangeVerdict {
  kWhole,          // 200
  kPart,           // 206
  kUnsatisfiable,  // 416
};

struct RangeSelection {
  RangeVerdict verdict = RangeVerdict::kWhole;
  ByteRange part;  // of kPart: not empty, within the representation
};

// What a range is of: the current representation.
struct Representation {
  std::uint64_t size = 0;  // bytes
  std::string_view etag;   // strong, quoted
  std::chrono::system_clock::time_point last_modified;
};

// For a GET whose preconditions hold (section 13.2.2 has them first). One range of bytes is served, "0-99",
// "100-" or "-100". Anything else is answered whole, as section 14.2 allows: other units, what is not
// well-formed, several Range lines, and several ranges: nobody resumes or previews a picture in pieces of
// one answer, and multipart answers are what makes ranges a lever for attacks (section 17.15). Where If-Range
// (section 13.1.5) names another representation than the current one, by a strong comparison of entity tags
// or a date equal to Last-Modified, the whole of the current one is sent.
RangeSelection SelectRange(const HeaderList& headers, const Representation& current);

// Content-Range's value: "bytes 0-99/1000", and "bytes */1000" of a 416 (section 14.4).
std::string ContentRange(const ByteRange& part, std::uint64_t size);
std::string UnsatisfiedRange(std::uint64_t size);

}  // namespace server
