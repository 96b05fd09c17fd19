// Dates as HTTP writes them. Pure; no locale, no time zone database.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace server {

// "Sun, 06 Nov 1994 08:49:37 GMT": the one form that may be sent (RFC 9110 section 5.6.7).
std::string FormatHttpDate(std::chrono::system_clock::time_point time);

// All three forms that must be understood: IMF-fixdate, RFC 850's and asctime's. The name of the day is not compared
// with the date. RFC 850's two digits of a year mean the year that is not more than 50 years after `now`.
std::optional<std::chrono::system_clock::time_point> ParseHttpDate(std::string_view text,
                                                                   std::chrono::system_clock::time_point now);

}  // namespace server
