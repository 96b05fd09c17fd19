// The header lines of a request in the form that libcurl takes: nodes beside their texts, which are kept from
// request to request, as a list of curl's own making costs allocations for every line of each.
#pragma once

#include <string>
#include <vector>

#include <curl/curl.h>

#include "s3client/http_header.h"

namespace s3client {

// Used by one thread at a time.
class CurlHeaderList {
 public:
  // False: a header would take more than its line; the list is not to be used then. `has_body`: of the
  // request.
  bool Fill(const HttpHeaders& headers, bool has_body);

  // Valid until the next Fill. Null where there is no line.
  const curl_slist* get() const { return nodes_.empty() ? nullptr : nodes_.data(); }

 private:
  void Link();

  std::vector<std::string> lines_;
  std::vector<curl_slist> nodes_;
};

}  // namespace s3client
