// The bytes that a target is given, read from the front. What a target takes in lines has seeds that people
// can read and write.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace fuzzing {

class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size)
      : rest_(size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size)) {}

  std::string_view rest() const { return rest_; }

  // Up to the next line feed, which is taken too; all there is where there is none.
  std::string_view TakeLine() {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    return line;
  }

  // Fewer bytes where there are not as many.
  std::string_view Take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  // Bytes that are not there are zero.
  template <typename Number>
  Number TakeNumber() {
    Number number{};
    const std::size_t taken = std::min(sizeof number, rest_.size());
    if (taken > 0) std::memcpy(&number, rest_.data(), taken);
    rest_.remove_prefix(taken);
    return number;
  }

 private:
  std::string_view rest_;
};

}  // namespace fuzzing
