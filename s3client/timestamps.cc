#include "s3client/timestamps.h"

#include <algorithm>
#include <array>

namespace s3client {
namespace {

namespace chrono = std::chrono;

struct Fields {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

chrono::system_clock::time_point WithinReach(chrono::sys_seconds time) {
  return chrono::sys_seconds(std::clamp(time.time_since_epoch(), -kFurthestTime, kFurthestTime));
}

std::optional<chrono::system_clock::time_point> ToTime(const Fields& fields) {
  const chrono::year_month_day date{chrono::year(fields.year),
                                    chrono::month(static_cast<unsigned>(fields.month)),
                                    chrono::day(static_cast<unsigned>(fields.day))};
  // 60 is a leap second; it reads as the next minute's first.
  if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 60) return std::nullopt;
  return WithinReach(chrono::sys_days(date) + chrono::hours(fields.hour) + chrono::minutes(fields.minute) +
                     chrono::seconds(fields.second));
}

// Takes fixed pieces off the front of a text; once a piece does not fit, everything after it fails too.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int Digits(std::size_t count) {
    int value = 0;
    for (const char c : Take(count)) {
      ok_ = ok_ && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    return value;
  }

  void Literal(std::string_view expected) { ok_ = Take(expected.size()) == expected && ok_; }

  int MonthName() {
    static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto* found = std::find(kMonths.begin(), kMonths.end(), Take(3));
    ok_ = ok_ && found != kMonths.end();
    return static_cast<int>(found - kMonths.begin()) + 1;
  }

  std::string_view Take(std::size_t count) {
    if (rest_.size() < count) {
      ok_ = false;
      return {};
    }
    const std::string_view piece = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return piece;
  }

  void Fraction() {
    if (!rest_.starts_with('.')) return;
    rest_.remove_prefix(1);
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    ok_ = ok_ && end > 0;
    rest_.remove_prefix(end);
  }

  bool Finished() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

void ClockTime(Scanner& scanner, Fields& fields) {
  fields.hour = scanner.Digits(2);
  scanner.Literal(":");
  fields.minute = scanner.Digits(2);
  scanner.Literal(":");
  fields.second = scanner.Digits(2);
}

struct Place {
  std::size_t begin;
  std::size_t count;
};

// By hand: every request is signed with a date, and a format text would be read anew each time.
void PutDigits(int value, Place place, std::string& text) {
  for (std::size_t i = place.begin + place.count; i > place.begin; --i) {
    text[i - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

std::string FormatAmzDate(chrono::system_clock::time_point time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{chrono::floor<chrono::seconds>(time - day)};
  std::string text = "00000000T000000Z";
  PutDigits(static_cast<int>(date.year()), {0, 4}, text);
  PutDigits(static_cast<int>(static_cast<unsigned>(date.month())), {4, 2}, text);
  PutDigits(static_cast<int>(static_cast<unsigned>(date.day())), {6, 2}, text);
  PutDigits(static_cast<int>(clock.hours().count()), {9, 2}, text);
  PutDigits(static_cast<int>(clock.minutes().count()), {11, 2}, text);
  PutDigits(static_cast<int>(clock.seconds().count()), {13, 2}, text);
  return text;
}

std::optional<chrono::system_clock::time_point> ParseHttpDate(std::string_view text) {
  Scanner scanner(text);
  Fields fields;
  scanner.Take(3);
  scanner.Literal(", ");
  fields.day = scanner.Digits(2);
  scanner.Literal(" ");
  fields.month = scanner.MonthName();
  scanner.Literal(" ");
  fields.year = scanner.Digits(4);
  scanner.Literal(" ");
  ClockTime(scanner, fields);
  scanner.Literal(" GMT");
  if (!scanner.Finished()) return std::nullopt;
  return ToTime(fields);
}

std::optional<chrono::system_clock::time_point> ParseListingDate(std::string_view text) {
  Scanner scanner(text);
  Fields fields;
  fields.year = scanner.Digits(4);
  scanner.Literal("-");
  fields.month = scanner.Digits(2);
  scanner.Literal("-");
  fields.day = scanner.Digits(2);
  scanner.Literal("T");
  ClockTime(scanner, fields);
  scanner.Fraction();
  scanner.Literal("Z");
  if (!scanner.Finished()) return std::nullopt;
  return ToTime(fields);
}

}  // namespace s3client
