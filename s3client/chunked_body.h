// The chunked transfer coding of HTTP/1.1 (RFC 9112 section 7.1), strictly: no extensions that hold control
// characters, no trailers. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace s3client {

class ChunkedBody {
 public:
  enum class State { kMore, kComplete, kTooLarge, kBroken };

  // Appends what `bytes` holds of the body to `body`, until that would be longer than `most_bytes`, and takes
  // from `bytes` what belongs to the coding. Not to be called again after anything but kMore.
  State Feed(std::string_view& bytes, std::size_t most_bytes, std::string& body);

 private:
  enum class Expected { kSizeLine, kData, kDataEnd, kLastLine };

  // A whole line without its end once there is one, in `line_`.
  State TakeLine(std::string_view& bytes);
  State OnLine();
  State StartChunk();
  State TakeData(std::string_view& bytes, std::size_t most_bytes, std::string& body);

  Expected expected_ = Expected::kSizeLine;
  std::string line_;
  std::uint64_t left_ = 0;  // bytes of the present chunk
};

}  // namespace s3client
