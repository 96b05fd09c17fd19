// Reads numbers out of untrusted bytes. What lies past the end reads as nothing, never as memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace imaging {

class ByteReader {
 public:
  // `bytes` must outlive the reader.
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  bool Skip(std::size_t count) {
    if (count > remaining()) return false;
    position_ += count;
    return true;
  }
  // The next `count` bytes, or nothing when there are fewer; then the position stays.
  std::optional<std::string_view> Take(std::size_t count) {
    if (count > remaining()) return std::nullopt;
    const std::string_view taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
  }
  // Moves onto the next `value`; false, and to the end, when there is none.
  bool SkipTo(char value) {
    const std::size_t found = bytes_.find(value, position_);
    position_ = found == std::string_view::npos ? bytes_.size() : found;
    return found != std::string_view::npos;
  }

  std::optional<std::uint32_t> BigEndian(std::size_t width) { return Number(width, true); }
  std::optional<std::uint32_t> LittleEndian(std::size_t width) { return Number(width, false); }

 private:
  std::optional<std::uint32_t> Number(std::size_t width, bool big_endian) {
    const auto bytes = Take(width);
    if (!bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      const char byte = (*bytes)[big_endian ? i : width - 1 - i];
      value = (value << 8) | static_cast<unsigned char>(byte);
    }
    return value;
  }

  std::string_view bytes_;
  std::size_t position_ = 0;
};

}  // namespace imaging
