#include "server/config/value_syntax.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ValueSyntax, CountTakesDigitsOnly) {
  EXPECT_EQ(ParseCount("0"), 0u);
  EXPECT_EQ(ParseCount("00042"), 42u);
  EXPECT_EQ(ParseCount("18446744073709551615"), 18'446'744'073'709'551'615u);
  for (const auto* text :
       {"", " 1", "1 ", "+1", "-1", "1x", "1.0", "1e3", "0x10", "18446744073709551616", "1\n"}) {
    EXPECT_EQ(ParseCount(text), std::nullopt) << text;
  }
}

TEST(ValueSyntax, DurationTakesUnitsAndBareSeconds) {
  EXPECT_EQ(ParseDuration("500ms"), milliseconds(500));
  EXPECT_EQ(ParseDuration("60s"), seconds(60));
  EXPECT_EQ(ParseDuration("5m"), minutes(5));
  EXPECT_EQ(ParseDuration("1h"), hours(1));
  EXPECT_EQ(ParseDuration("2d"), hours(48));
  EXPECT_EQ(ParseDuration("30"), seconds(30));
  EXPECT_EQ(ParseDuration("0"), milliseconds(0));
}

TEST(ValueSyntax, DurationRefusesTheRest) {
  for (const auto* text :
       {"", "s", "ms", "-1s", "1.5s", "5 m", "5min", "1h30m", "10000000000000000000s", "1us"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
  // Fits 64 bits without a sign, and not the signed count of a duration.
  EXPECT_EQ(ParseDuration("9223372036854775808ms"), std::nullopt);
  EXPECT_EQ(ParseDuration("9223372036854775807ms"), milliseconds::max());
}

TEST(ValueSyntax, SizeTellsDecimalFromBinaryUnits) {
  EXPECT_EQ(ParseSize("256MB"), 256'000'000u);
  EXPECT_EQ(ParseSize("64KiB"), 65'536u);
  EXPECT_EQ(ParseSize("1GiB"), 1'073'741'824u);
  EXPECT_EQ(ParseSize("1gb"), 1'000'000'000u);
  EXPECT_EQ(ParseSize("7B"), 7u);
  EXPECT_EQ(ParseSize("12345"), 12'345u);
}

TEST(ValueSyntax, SizeRefusesTheRest) {
  for (const auto* text : {"", "MB", "-5MB", "1.5MB", "50M", "50G", "50 MB", "1TB", "99999999999GiB"}) {
    EXPECT_EQ(ParseSize(text), std::nullopt) << text;
  }
}

TEST(ValueSyntax, BooleanKnowsItsWordsInEitherCase) {
  for (const auto* text : {"1", "true", "TRUE", "on", "yes"}) EXPECT_EQ(ParseBoolean(text), true) << text;
  for (const auto* text : {"0", "false", "Off", "no"}) EXPECT_EQ(ParseBoolean(text), false) << text;
  for (const auto* text : {"", "2", "y", "enabled", "1 "})
    EXPECT_EQ(ParseBoolean(text), std::nullopt) << text;
}

TEST(ValueSyntax, PrintsTheShortestExactForm) {
  EXPECT_EQ(PrintDuration(milliseconds(0)), "0");
  EXPECT_EQ(PrintDuration(milliseconds(1'500)), "1500ms");
  EXPECT_EQ(PrintDuration(seconds(90)), "90s");
  EXPECT_EQ(PrintDuration(hours(24)), "1d");
  EXPECT_EQ(PrintSize(0), "0");
  EXPECT_EQ(PrintSize(50'000'000), "50MB");
  EXPECT_EQ(PrintSize(65'536), "64KiB");
  EXPECT_EQ(PrintSize(1'001), "1001B");
}

TEST(ValueSyntax, ReadsBackWhatItPrints) {
  for (const std::uint64_t value : {1ull, 999ull, 1'000ull, 1'024ull, 123'456'789ull, 4ull << 30}) {
    EXPECT_EQ(ParseSize(PrintSize(value)), value);
    const milliseconds duration(static_cast<std::int64_t>(value));
    EXPECT_EQ(ParseDuration(PrintDuration(duration)), duration);
  }
}

}  // namespace
}  // namespace server
