#include "server/telemetry/log.h"

#include <chrono>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace server {
namespace {

constexpr std::size_t kQueuedLines = 8192;

std::string_view ToString(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

nlohmann::json ToJson(const LogValue& value) {
  return std::visit([](const auto& held) { return nlohmann::json(held); }, value);
}

std::string Timestamp() {
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto ms = now.time_since_epoch().count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                     ms);
}

class StderrLog final : public Log {
 public:
  StderrLog(const std::string& level, bool json)
      : json_(json),
        pool_(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)),
        logger_(std::make_shared<spdlog::async_logger>(
            "thumbd", std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool_,
            spdlog::async_overflow_policy::overrun_oldest)) {
    logger_->set_pattern("%v");
    logger_->set_level(spdlog::level::from_str(level == "warn" ? "warning" : level));
    logger_->flush_on(spdlog::level::info);
  }
  // The pool first: it writes what is queued and ends its thread, before what that thread writes to ends.
  ~StderrLog() override { pool_.reset(); }

  bool Enabled(LogLevel level) const override { return logger_->should_log(ToSpdlog(level)); }

  void Write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    if (!Enabled(level)) return;
    logger_->log(ToSpdlog(level), json_ ? FormatJsonLine(Timestamp(), level, event, fields)
                                        : FormatTextLine(Timestamp(), level, event, fields));
  }

 private:
  const bool json_;
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> logger_;  // uses shared_from_this
};

class NullLog final : public Log {
 public:
  bool Enabled(LogLevel) const override { return false; }
  void Write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace

std::string FormatTextLine(std::string_view timestamp, LogLevel level, std::string_view event,
                           std::initializer_list<LogField> fields) {
  std::string line = fmt::format("{} {:5} {}", timestamp, ToString(level), event);
  for (const auto& [name, value] : fields) {
    const std::string shown = ToJson(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    line += fmt::format(" {}={}", name, shown);
  }
  return line;
}

std::string FormatJsonLine(std::string_view timestamp, LogLevel level, std::string_view event,
                           std::initializer_list<LogField> fields) {
  nlohmann::ordered_json line = {{"time", timestamp}, {"level", ToString(level)}, {"event", event}};
  for (const auto& [name, value] : fields) line[std::string(name)] = ToJson(value);
  // Keys are bytes; what is not UTF-8 must not lose the line.
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::unique_ptr<Log> MakeStderrLog(const std::string& level, bool json) {
  return std::make_unique<StderrLog>(level, json);
}

std::unique_ptr<Log> MakeNullLog() {
  return std::make_unique<NullLog>();
}

}  // namespace server
