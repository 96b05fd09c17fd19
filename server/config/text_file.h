// Reads small files whole: the configuration, keys.
#pragma once

#include <cstddef>
#include <string>

#include <tl/expected.hpp>

namespace server {

// The error is a reason for the operator, without the path: "cannot be read: No such file or directory".
tl::expected<std::string, std::string> ReadTextFile(const std::string& path, std::size_t max_bytes);

}  // namespace server
