// Structures as they go between the processes of one machine: byte by byte.
#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace imaging {

template <typename Wire>
std::string ToBytes(const Wire& wire) {
  static_assert(std::is_trivially_copyable_v<Wire>);
  return {reinterpret_cast<const char*>(&wire), sizeof wire};
}

// Nothing where it is not just as long.
template <typename Wire>
std::optional<Wire> FromBytes(std::string_view bytes) {
  static_assert(std::is_trivially_copyable_v<Wire>);
  Wire wire;
  if (bytes.size() != sizeof wire) return std::nullopt;
  std::memcpy(&wire, bytes.data(), sizeof wire);
  return wire;
}

}  // namespace imaging
