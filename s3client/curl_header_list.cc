#include "s3client/curl_header_list.h"

#include <cstddef>

namespace s3client {

bool CurlHeaderList::Fill(const HttpHeaders& headers, bool has_body) {
  lines_.resize(headers.size() + (has_body ? 1 : 0));
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const HttpHeader& header = headers[i];
    if (!IsOneLine(header)) return false;
    // "name:" alone would take the header away.
    lines_[i].assign(header.name).append(header.value.empty() ? ";" : ": ").append(header.value);
  }
  // A bucket's small bodies are not worth the round trip that asks for leave to send them.
  if (has_body) lines_.back() = "Expect:";
  Link();
  return true;
}

void CurlHeaderList::Link() {
  nodes_.assign(lines_.size(), {});
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    nodes_[i] = {lines_[i].data(), i + 1 < nodes_.size() ? &nodes_[i + 1] : nullptr};
  }
}

}  // namespace s3client
