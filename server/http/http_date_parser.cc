#include "server/http/http_date_parser.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace server {
namespace {

using std::chrono::sys_seconds;

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> kLongDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Fields {
  int year = 0, hour = 0, minute = 0, second = 0;
  unsigned month = 0, day = 0;
};

// Eats pieces off the front of a text; once one does not fit, nothing fits any more.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Reader& Literal(std::string_view literal) {
    ok_ = ok_ && rest_.starts_with(literal);
    if (ok_) rest_.remove_prefix(literal.size());
    return *this;
  }

  template <typename Number>
  Reader& Digits(std::size_t count, Number& number) {
    const std::string_view digits = rest_.substr(0, count);
    ok_ = ok_ && digits.size() == count && digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!ok_) return *this;
    std::from_chars(digits.data(), digits.data() + count, number);
    rest_.remove_prefix(count);
    return *this;
  }

  // asctime pads a day below 10 with a space.
  Reader& PaddedDay(unsigned& day) {
    if (rest_.starts_with(' ')) return Literal(" ").Digits(1, day);
    return Digits(2, day);
  }

  template <std::size_t n>
  Reader& OneOf(const std::array<std::string_view, n>& names, unsigned& index) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](auto name) { return rest_.starts_with(name); });
    ok_ = ok_ && found != names.end();
    if (!ok_) return *this;
    index = static_cast<unsigned>(found - names.begin());
    rest_.remove_prefix(found->size());
    return *this;
  }

  Reader& Time(Fields& at) {
    return Digits(2, at.hour).Literal(":").Digits(2, at.minute).Literal(":").Digits(2, at.second);
  }

  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<sys_seconds> ToTime(const Fields& at) {
  const std::chrono::year_month_day date{std::chrono::year(at.year), std::chrono::month(at.month + 1),
                                         std::chrono::day(at.day)};
  // 60: a leap second.
  if (!date.ok() || at.hour > 23 || at.minute > 59 || at.second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(at.hour) + std::chrono::minutes(at.minute) +
         std::chrono::seconds(at.second);
}

int YearOf(sys_seconds time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return static_cast<int>(date.year());
}

}  // namespace

std::optional<sys_seconds> ParseHttpDate(std::string_view text, sys_seconds now) {
  Fields at;
  unsigned weekday = 0;
  Reader fixdate(text);
  fixdate.OneOf(kDays, weekday)
      .Literal(", ")
      .Digits(2, at.day)
      .Literal(" ")
      .OneOf(kMonths, at.month)
      .Literal(" ");
  if (fixdate.Digits(4, at.year).Literal(" ").Time(at).Literal(" GMT").AtEnd()) return ToTime(at);

  Reader rfc850(text);
  rfc850.OneOf(kLongDays, weekday)
      .Literal(", ")
      .Digits(2, at.day)
      .Literal("-")
      .OneOf(kMonths, at.month)
      .Literal("-");
  if (rfc850.Digits(2, at.year).Literal(" ").Time(at).Literal(" GMT").AtEnd()) {
    const int last_year = YearOf(now) + 50;
    at.year += last_year / 100 * 100;
    if (at.year > last_year) at.year -= 100;
    return ToTime(at);
  }

  Reader asctime(text);
  asctime.OneOf(kDays, weekday)
      .Literal(" ")
      .OneOf(kMonths, at.month)
      .Literal(" ")
      .PaddedDay(at.day)
      .Literal(" ");
  if (asctime.Time(at).Literal(" ").Digits(4, at.year).AtEnd()) return ToTime(at);
  return std::nullopt;
}

}  // namespace server
