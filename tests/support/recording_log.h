// A log that keeps its events for the test to look at. Thread-safe.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "server/telemetry/log.h"

namespace server::doubles {

class RecordingLog final : public Log {
 public:
  struct Event {
    LogLevel level;
    std::string name;
    std::map<std::string, std::string> fields;
  };

  explicit RecordingLog(LogLevel from = LogLevel::kDebug) : from_(from) {}

  bool Enabled(LogLevel level) const override { return level >= from_; }
  void Write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    Event written{level, std::string(event), {}};
    for (const auto& [name, value] : fields) {
      written.fields[std::string(name)] =
          std::visit([](const auto& held) { return fmt::format("{}", held); }, value);
    }
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(written));
  }

  std::vector<Event> Named(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    std::vector<Event> found;
    std::copy_if(events_.begin(), events_.end(), std::back_inserter(found),
                 [&](const Event& event) { return event.name == name; });
    return found;
  }

 private:
  const LogLevel from_;
  mutable std::mutex mutex_;
  std::vector<Event> events_;
};

}  // namespace server::doubles
