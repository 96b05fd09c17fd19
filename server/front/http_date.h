// The Date header's value (RFC 9110 section 5.6.7).
#pragma once

#include <ctime>
#include <functional>
#include <string>

namespace server {

// "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale.
std::string FormatHttpDate(std::time_t seconds);

// The date of now, formatted anew only when the second has changed. For one thread.
class HttpDateClock {
 public:
  using Now = std::function<std::time_t()>;  // seconds since 1970
  explicit HttpDateClock(Now now) : now_(std::move(now)) {}

  const std::string& Text();

 private:
  Now now_;
  std::time_t formatted_ = -1;
  std::string text_;
};

}  // namespace server
