// Dates as HTTP clients may write them. Pure; no locale, no time zone database.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace server {

// All three forms that must be understood (RFC 9110 section 5.6.7): IMF-fixdate, RFC 850's and asctime's. The
// name of the day is not compared with the date. RFC 850's two digits of a year mean the last such year
// that is not more than 50 years after `now`.
// In whole seconds: the year 9999 is past the end of the system clock's own time points.
std::optional<std::chrono::sys_seconds> ParseHttpDate(std::string_view text, std::chrono::sys_seconds now);

}  // namespace server
