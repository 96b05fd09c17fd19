// How cpp-httplib reads a request head: a second opinion on what our own filter lets through.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuzzing {

class HttplibHead {
 public:
  std::string method;
  std::string target;

  // In the order of their arrival; httplib drops fields without a value.
  std::vector<std::string> Values(std::string_view name) const;

  struct Field {
    std::string name;
    std::string value;
  };
  std::vector<Field> fields;
};

// nullopt where httplib refuses the head.
std::optional<HttplibHead> ReadWithHttplib(std::string_view head);

// `value` as httplib may hand it out: it decodes percent escapes in field values.
std::string AsHttplibDecodes(const std::string& value);

}  // namespace fuzzing
