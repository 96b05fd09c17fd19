// One HTTP/1.1 answer to a GET, collected whole, from its bytes as they come. Pure; bounded.
//
// It takes the plain shape that object stores use and nothing else (RFC 9112 sections 4 to 7): whoever takes
// one byte too many or too few of an answer gives its end to the next request on the connection. Interim
// answers, line ends without CR, folded lines, lengths given twice or not at all, trailers: all kBroken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "s3client/chunked_body.h"
#include "s3client/http_transport.h"

namespace s3client {

class HttpAnswerParser {
 public:
  enum class State {
    kMore,      // not all has come
    kComplete,  // Take
    kTooLarge,  // more than `most_body_bytes` of body, perhaps announced only
    kBroken,    // not such an answer
  };

  explicit HttpAnswerParser(std::size_t most_body_bytes) : most_body_bytes_(most_body_bytes) {}

  // Not to be called again after anything but kMore.
  State Feed(std::string_view bytes);

  // After kComplete, once.
  HttpAnswer Take() { return std::move(answer_); }
  // After kComplete: the connection ends here, as the server says, or because more has come than the answer.
  bool closes() const { return closes_; }

 private:
  State TakeHead(std::string_view& bytes);
  bool ReadHead(std::string_view head);
  bool ReadStatusLine(std::string_view line);
  bool ReadField(std::string_view line);
  bool ReadMeaning(const HttpHeader& field);
  bool HasOneLength() const;
  State StartBody();
  State TakeBody(std::string_view& bytes);

  const std::size_t most_body_bytes_;
  HttpAnswer answer_;
  std::string partial_head_;
  bool in_body_ = false;
  std::optional<std::uint64_t> length_;
  std::optional<ChunkedBody> chunks_;
  bool closes_ = false;
};

}  // namespace s3client
