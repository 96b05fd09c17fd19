// How numbers, durations, sizes and booleans are written in settings. Pure functions; nothing but the whole
// text counts: no surrounding space, no sign, no trailing characters.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace server {

inline constexpr std::uint64_t kGibibyte = 1ULL << 30;
inline constexpr std::uint64_t kMaxPort = 65'535;

// Decimal digits. nullopt also where the value does not fit.
std::optional<std::uint64_t> ParseCount(std::string_view text);

// "500ms", "60s", "5m", "1h", "2d"; a bare number means seconds.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);

// "256MB" (10^6), "64KiB" (2^10), in either case; B, KB, MB, GB, KiB, MiB, GiB; a bare number means bytes.
// "M" alone is refused: half of the tools read it as MB, the other half as MiB.
std::optional<std::uint64_t> ParseSize(std::string_view text);

// 1, true, on, yes, 0, false, off, no; in either case.
std::optional<bool> ParseBoolean(std::string_view text);

// The shortest exact form that the function above reads back to the same value.
std::string PrintDuration(std::chrono::milliseconds value);
std::string PrintSize(std::uint64_t bytes);

// ASCII only: setting names and units know no other letters.
std::string ToLower(std::string_view text);
std::string ToUpper(std::string_view text);

// Without the spaces at its ends.
std::string_view Trimmed(std::string_view text);

// ASCII's control characters, DEL among them.
bool IsControl(char c);

}  // namespace server
