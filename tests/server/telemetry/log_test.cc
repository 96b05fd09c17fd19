#include "server/telemetry/log.h"

#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace server {
namespace {

using namespace std::string_view_literals;
using nlohmann::json;

constexpr const char* kTime = "2026-06-15T12:00:00.000Z";

std::string JsonLine(std::initializer_list<LogField> fields) {
  return FormatJsonLine(kTime, LogLevel::kWarn, "something", fields);
}
std::string TextLine(std::initializer_list<LogField> fields) {
  return FormatTextLine(kTime, LogLevel::kWarn, "something", fields);
}

TEST(JsonLog, IsOneObjectInOrder) {
  EXPECT_EQ(JsonLine({{"key", "a/b"sv}, {"bytes", std::int64_t{-7}}, {"ms", 1.5}, {"ok", true}}),
            R"({"time":"2026-06-15T12:00:00.000Z","level":"warn","event":"something",)"
            R"("key":"a/b","bytes":-7,"ms":1.5,"ok":true})");
}

TEST(JsonLog, NamesEveryLevel) {
  const std::pair<LogLevel, const char*> levels[] = {{LogLevel::kDebug, "debug"},
                                                     {LogLevel::kInfo, "info"},
                                                     {LogLevel::kWarn, "warn"},
                                                     {LogLevel::kError, "error"}};
  for (const auto& [level, name] : levels) {
    EXPECT_EQ(json::parse(FormatJsonLine(kTime, level, "e", {})).at("level"), name);
    EXPECT_THAT(FormatTextLine(kTime, level, "e", {}), testing::HasSubstr(name));
  }
}

TEST(JsonLog, StaysOneValidLineWhateverIsInAKey) {
  const std::string_view hostile[] = {
      "\xFF\xFE"sv,     "\xC3"sv, "\xED\xA0\x80"sv, "a\0b"sv, "\r\n{\"a\":1}"sv, "\"\\\x01\x1b[31m"sv,
      "\xE2\x80\xA8"sv, ""sv};
  for (const auto value : hostile) {
    const std::string line = JsonLine({{"key", value}, {"after", true}});
    EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
    const auto object = json::parse(line);
    EXPECT_TRUE(object.at("key").is_string());
    EXPECT_EQ(object.at("after"), true) << "nothing after it is lost";
  }
  EXPECT_EQ(json::parse(JsonLine({{"key", "ключ 🐈"sv}})).at("key"), "ключ 🐈");
}

TEST(JsonLog, StaysValidForNumbersJsonDoesNotHave) {
  for (const double number : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_TRUE(json::parse(JsonLine({{"ms", number}})).at("ms").is_null());
  }
  EXPECT_EQ(json::parse(JsonLine({{"n", std::numeric_limits<std::int64_t>::min()}})).at("n"),
            std::numeric_limits<std::int64_t>::min());
}

TEST(TextLog, ReadsEasily) {
  EXPECT_EQ(TextLine({{"key", "a b"sv}, {"bytes", std::int64_t{7}}, {"ms", 1.5}, {"ok", false}}),
            "2026-06-15T12:00:00.000Z warn  something key=\"a b\" bytes=7 ms=1.5 ok=false");
  EXPECT_EQ(TextLine({}), "2026-06-15T12:00:00.000Z warn  something");
}

TEST(TextLog, StaysOneLine) {
  const std::string line = TextLine({{"key", "a\nb\r\x1b[2J\xFF"sv}});
  EXPECT_EQ(line.find_first_of("\r\n\x1b"), std::string::npos) << line;
  EXPECT_THAT(line, testing::HasSubstr("a\\nb\\r\\u001b[2J"));
}

TEST(NullLog, TakesNothing) {
  const auto log = MakeNullLog();
  EXPECT_FALSE(log->Enabled(LogLevel::kError));
  log->Write(LogLevel::kError, "e", {});
}

TEST(StderrLog, WritesFromItsLevelOn) {
  const std::pair<const char*, int> enabled[] = {{"debug", 4}, {"info", 3}, {"warn", 2}, {"error", 1}};
  for (const auto& [level, count] : enabled) {
    const auto log = MakeStderrLog(level, true);
    int on = 0;
    for (const auto one : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError}) {
      on += log->Enabled(one) ? 1 : 0;
    }
    EXPECT_EQ(on, count) << level;
  }
}

TEST(StderrLog, WritesEveryLineBeforeItEnds) {
  constexpr int kThreads = 4;
  constexpr int kEach = 200;
  testing::internal::CaptureStderr();
  {
    const auto log = MakeStderrLog("info", true);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&] {
        for (std::int64_t i = 0; i < kEach; ++i) {
          log->Write(LogLevel::kInfo, "event", {{"i", i}});
          log->Write(LogLevel::kDebug, "unwanted", {});
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  std::istringstream lines(testing::internal::GetCapturedStderr());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto object = json::parse(line);
    ASSERT_EQ(object.at("event"), "event");
    ASSERT_THAT(object.at("time").get<std::string>(),
                testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"));
  }
  EXPECT_EQ(count, kThreads * kEach);
}

}  // namespace
}  // namespace server
