// Plain HTTP request and response, as handlers see them. No third-party type shows here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace server {

// In order of arrival; names compare without case (RFC 9110 section 5.1).
class HeaderList {
 public:
  void Add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void Reserve(std::size_t fields) { fields_.reserve(fields); }
  // Replaces every field of that name.
  void Set(std::string_view name, std::string value);
  // The first field's value, or null.
  const std::string* Find(std::string_view name) const;
  // All fields of that name joined with ", " (RFC 9110 section 5.3); nullopt where there is none.
  std::optional<std::string> Joined(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct HttpRequest {
  std::string method;          // "GET", "HEAD", "OPTIONS"; others where the listener allows them
  std::string target;          // exactly as received: path and query still percent-encoded
  HeaderList headers;          // only those on the front's allow-list
  std::string body;            // empty unless the listener allows bodies
  std::string remote_address;  // textual; empty on a unix socket
  std::chrono::steady_clock::time_point received;  // when the head was complete

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  // Without the '?'; empty where there is none.
  std::string_view query() const {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
  }
};

class FixedHeaders;

struct HttpResponse {
  int status = 200;
  HeaderList headers;  // Content-Length, Connection, Date are the front's own
  // Sent beside them; no name is in both. Null: none.
  std::shared_ptr<const FixedHeaders> fixed_headers;
  // Null: none. Sent without a copy. Never sent to HEAD, 204 or 304.
  std::shared_ptr<const std::string> body;
  // What Content-Length says where it is not body's size: the length of a streamed body, or of the body that
  // a HEAD or 304 answer leaves out.
  std::optional<std::uint64_t> content_length;
};

}  // namespace server
