// thumbd serve: the service itself, until a signal ends it.
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "imaging/renderer.h"
#include "s3client/s3_object_store.h"
#include "server/app.h"
#include "server/commands/commands.h"
#include "server/config/version.h"
#include "server/telemetry/log.h"

namespace server {
namespace {

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Connections need descriptors; the soft limit is often a historic 1,024.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// A second signal, or a drain that runs past its time, ends the process at once.
void EndAtOnceAfter(std::chrono::milliseconds timeout, const sigset_t& signals) {
  std::thread([timeout, signals] {
    timespec wait{};
    wait.tv_sec = static_cast<time_t>(timeout.count() / 1000);
    wait.tv_nsec = static_cast<long>(timeout.count() % 1000 * 1'000'000);
    sigtimedwait(&signals, nullptr, &wait);
    _exit(1);
  }).detach();
}

int WaitAndDrain(App& app, const Config& config, Log& log, const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  log.Write(LogLevel::kInfo, "draining",
            {{"signal", static_cast<std::int64_t>(signal)},
             {"timeout_ms", static_cast<std::int64_t>(config.drain_timeout.count())}});
  EndAtOnceAfter(config.drain_timeout, signals);
  const bool drained = app.Drain(std::chrono::steady_clock::now() + config.drain_timeout);
  log.Write(LogLevel::kInfo, "stopped", {{"drained", drained}});
  return drained ? 0 : 1;
}

}  // namespace

int RunServe(const LoadedConfig& loaded) {
  const Config& config = loaded.config;
  // Before any thread is made: all of them inherit the mask, so that only sigwait sees these signals.
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  s3client::InitializeTransport();
  const bool imaging_started = imaging::InitializeImaging();

  const auto log = MakeStderrLog(config.log_level, config.log_format == LogFormat::kJson);
  for (const std::string& warning : loaded.warnings) {
    log->Write(LogLevel::kWarn, "configuration", {{"warning", warning}});
  }
  if (!imaging_started) {
    log->Write(LogLevel::kError, "start_failed", {{"error", "libvips could not start"}});
    return 1;
  }
  auto app = App::Start(config, *log);
  if (!app) {
    log->Write(LogLevel::kError, "start_failed", {{"error", app.error()}});
    return 1;
  }
  log->Write(LogLevel::kInfo, "listening",
             {{"version", Version()},
              {"libvips", imaging::ImagingLibraryVersion()},
              {"address", config.address},
              {"port", static_cast<std::int64_t>((*app)->port())},
              {"admin_port", static_cast<std::int64_t>((*app)->admin_port())},
              {"mode", config.mode == Mode::kCached ? "cached" : "always"},
              {"store", config.store}});
  return WaitAndDrain(**app, config, *log, signals);
}

}  // namespace server
