// The three ways S3 writes a time. Pure; no locale, no time zone database.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace s3client {

// From 1970, in both directions: up to 1827 and 2112. system_clock counts nanoseconds, in which neither a
// time nor the distance of two may overflow; some stores write the year 1 where they know no time.
inline constexpr std::chrono::seconds kFurthestTime{4'500'000'000};

// "20130524T000000Z", as in x-amz-date; its first 8 characters are the signing day.
std::string FormatAmzDate(std::chrono::system_clock::time_point time);

// "Fri, 24 May 2013 00:00:00 GMT": the one form RFC 9110 section 5.6.7 lets a server send. The day's name is
// not compared with the date. What lies beyond kFurthestTime is read as that, here and in the next.
std::optional<std::chrono::system_clock::time_point> ParseHttpDate(std::string_view text);

// "2013-05-24T00:00:00.000Z", the fraction of any length or left out; cut to whole seconds.
std::optional<std::chrono::system_clock::time_point> ParseListingDate(std::string_view text);

}  // namespace s3client
