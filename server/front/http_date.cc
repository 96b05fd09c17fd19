#include "server/front/http_date.h"

#include <array>
#include <chrono>
#include <string_view>

namespace server {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void PutTwoDigits(long number, char* target) {
  target[0] = static_cast<char>('0' + number / 10 % 10);
  target[1] = static_cast<char>('0' + number % 10);
}

}  // namespace

// By hand: every thumbnail's Last-Modified is written so, and a formatting library takes ten times as long.
std::string FormatHttpDate(std::time_t seconds) {
  const std::chrono::sys_seconds at{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  const int year = static_cast<int>(date.year());
  std::string text = "Sun, 06 Nov 1994 08:49:37 GMT";
  text.replace(0, 3, kDays.at(std::chrono::weekday(day).c_encoding()));
  PutTwoDigits(static_cast<unsigned>(date.day()), &text[5]);
  text.replace(8, 3, kMonths.at(static_cast<unsigned>(date.month()) - 1));
  PutTwoDigits(year / 100, &text[12]);
  PutTwoDigits(year % 100, &text[14]);
  PutTwoDigits(time.hours().count(), &text[17]);
  PutTwoDigits(time.minutes().count(), &text[20]);
  PutTwoDigits(time.seconds().count(), &text[23]);
  return text;
}

const std::string& HttpDateClock::Text() {
  const std::time_t now = now_();
  if (now != formatted_) {
    text_ = FormatHttpDate(now);
    formatted_ = now;
  }
  return text_;
}

}  // namespace server
