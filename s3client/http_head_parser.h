// The head of an HTTP/1.x answer, from its lines. Pure; bounded.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "s3client/http_transport.h"

namespace s3client {

class HttpHeadParser {
 public:
  // Takes one line, with its line end. `complete` is given the head at the empty line that ends it, once:
  // heads of interim answers (1xx) are dropped, and so are trailers. False: more than 64 KiB of head, or no
  // status line.
  bool Feed(std::string_view line, std::optional<HttpHead>& complete);

 private:
  bool StartHead(std::string_view line);
  void AddHeader(std::string_view line);

  HttpHead head_;
  std::size_t bytes_ = 0;
  bool started_ = false;
  bool done_ = false;
};

}  // namespace s3client
