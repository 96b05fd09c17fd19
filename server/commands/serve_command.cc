// thumbd serve: the service itself, until a signal ends it.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <memory>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "imaging/renderer.h"
#include "s3client/s3_object_store.h"
#include "server/app.h"
#include "server/commands/commands.h"
#include "server/commands/supervision.h"
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

timespec ToTimespec(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  timespec spec{};
  spec.tv_sec = static_cast<time_t>(seconds.count());
  spec.tv_nsec = static_cast<long>((time - seconds).count());
  return spec;
}

// A second signal, or a drain that runs past its time, ends the process at once.
void EndAtOnceAfter(std::chrono::milliseconds timeout, const sigset_t& signals) {
  std::thread([deadline = std::chrono::steady_clock::now() + timeout, signals] {
    int ended = -1;
    do {
      const auto left = deadline - std::chrono::steady_clock::now();
      const timespec wait = ToTimespec(std::max(left, std::chrono::steady_clock::duration::zero()));
      ended = sigtimedwait(&signals, nullptr, &wait);
      // EINTR: somebody stopped and continued us, as debuggers and leak checkers do.
    } while (ended < 0 && errno == EINTR);
    _exit(1);
  }).detach();
}

int WaitAndDrain(App& app, const Config& config, Log& log, const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  log.Write(LogLevel::kInfo, "draining",
            {{"signal", static_cast<std::int64_t>(signal)},
             {"timeout_ms", static_cast<std::int64_t>(config.drain_timeout.count())}});
  NotifyStopping();
  // A second later: what was not done in time is still to be logged.
  EndAtOnceAfter(config.drain_timeout + std::chrono::seconds(1), signals);
  const bool drained = app.Drain(std::chrono::steady_clock::now() + config.drain_timeout);
  log.Write(LogLevel::kInfo, "stopped", {{"drained", drained}});
  return drained ? 0 : 1;
}

// What must be done before any thread is started.
tl::expected<InheritedSockets, std::string> Prepare() {
  std::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  s3client::InitializeTransport();
  return TakeInheritedSockets();
}

void LogListening(const Config& config, const App& app, bool inherited, Log& log) {
  log.Write(LogLevel::kInfo, "listening",
            {{"version", Version()},
             {"libvips", imaging::ImagingLibraryVersion()},
             {"address", inherited ? std::string_view("inherited") : config.address},
             {"port", static_cast<std::int64_t>(app.port())},
             {"admin_port", static_cast<std::int64_t>(app.admin_port())},
             {"mode", config.mode == Mode::kCached ? "cached" : "always"},
             {"store", config.store}});
}

}  // namespace

int RunServe(const LoadedConfig& loaded) {
  const Config& config = loaded.config;
  // Before any thread is made: all of them inherit the mask, so that only sigwait sees these signals.
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto sockets = Prepare();

  const auto log = MakeStderrLog(config.log_level, config.log_format == LogFormat::kJson);
  for (const std::string& warning : loaded.warnings) {
    log->Write(LogLevel::kWarn, "configuration", {{"warning", warning}});
  }
  const auto app = sockets.and_then(
      [&](const InheritedSockets& inherited) { return App::Start(config, inherited, *log); });
  if (!app) {
    log->Write(LogLevel::kError, "start_failed", {{"error", app.error()}});
    return 1;
  }
  if (!imaging::CanWrite(imaging::OutputFormat::kAvif)) {
    log->Write(LogLevel::kWarn, "no_avif",
               {{"warning", "libheif has no encoder for AV1 here: format=avif fails"}});
  }
  LogListening(config, **app, sockets->main >= 0, *log);
  NotifyReady();
  return WaitAndDrain(**app, config, *log, signals);
}

}  // namespace server
