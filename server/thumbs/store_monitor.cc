#include "server/thumbs/store_monitor.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace server {
namespace {

// Also the longest that taking the monitor down may wait, per store.
constexpr std::chrono::seconds kProbeTimeout{3};
constexpr std::chrono::seconds kFirstRoundWait{1};

}  // namespace

StoreMonitor::StoreMonitor(std::vector<Watched> watched, std::chrono::milliseconds interval, Log& log)
    : interval_(interval), log_(log) {
  for (auto& one : watched) {
    probes_.push_back(std::make_unique<Probe>());
    probes_.back()->watched = std::move(one);
  }
  thread_ = std::thread([this] { Run(); });
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kFirstRoundWait, [this] { return probed_; });
}

StoreMonitor::~StoreMonitor() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void StoreMonitor::Run() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    ProbeAll();
    lock.lock();
    probed_ = true;
    changed_.notify_all();
  } while (!changed_.wait_for(lock, interval_, [this] { return stop_; }));
}

void StoreMonitor::ProbeAll() {
  for (const auto& probe : probes_) ProbeOne(*probe);
}

void StoreMonitor::ProbeOne(Probe& probe) {
  const auto probed = probe.watched.store->Probe(std::chrono::steady_clock::now() + kProbeTimeout);
  TellAdvice(probe);
  const bool changed = probe.ready.exchange(probed.has_value()) != probed.has_value();
  if (std::exchange(probe.told, true) && !changed) return;
  const std::string where = probe.watched.store->Describe();
  if (probed) {
    log_.Write(LogLevel::kInfo, "store_ready", {{"store", probe.watched.name}, {"where", where}});
    return;
  }
  log_.Write(LogLevel::kError, "store_not_ready",
             {{"store", probe.watched.name},
              {"where", where},
              {"error", s3client::ToString(probed.error().code)},
              {"message", probed.error().message}});
}

void StoreMonitor::TellAdvice(Probe& probe) {
  std::string advice = probe.watched.store->Advice();
  if (!advice.empty() && advice != probe.advice) {
    log_.Write(LogLevel::kWarn, "store_corrected", {{"store", probe.watched.name}, {"advice", advice}});
  }
  probe.advice = std::move(advice);
}

std::vector<StoreMonitor::State> StoreMonitor::states() const {
  std::vector<State> states;
  for (const auto& probe : probes_) states.push_back({probe->watched.name, probe->ready.load()});
  return states;
}

bool StoreMonitor::all_ready() const {
  return std::all_of(probes_.begin(), probes_.end(), [](const auto& probe) { return probe->ready.load(); });
}

}  // namespace server
