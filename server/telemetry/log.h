// One line per event, as JSON (for machines) or text (for people), on standard error.
//
// Thread rules: Write may be called from any thread, event loops included: lines go through a bounded queue
// to one writer thread; when a reader of our standard error stalls, the oldest lines are dropped rather than
// requests held.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace server {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

using LogValue = std::variant<std::string_view, std::int64_t, double, bool>;
using LogField = std::pair<std::string_view, LogValue>;

class Log {
 public:
  virtual ~Log() = default;
  virtual bool Enabled(LogLevel level) const = 0;
  // `event` is a stable snake_case name ("upload_failed"); fields never hold a secret.
  virtual void Write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) = 0;
};

// `level`: "debug", "info", "warn" or "error".
std::unique_ptr<Log> MakeStderrLog(const std::string& level, bool json);

// Where a caller has no log to write to: the commands that print their own results, and tests.
std::unique_ptr<Log> MakeNullLog();

// The line without its end, as the writer prints it; `timestamp` in ISO 8601.
std::string FormatJsonLine(std::string_view timestamp, LogLevel level, std::string_view event,
                           std::initializer_list<LogField> fields);
std::string FormatTextLine(std::string_view timestamp, LogLevel level, std::string_view event,
                           std::initializer_list<LogField> fields);

}  // namespace server
