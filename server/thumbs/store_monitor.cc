#include "server/thumbs/store_monitor.h"

#include <algorithm>

#include <fmt/format.h>

namespace server {
namespace {

constexpr std::chrono::seconds kProbeTimeout{5};

}  // namespace

StoreMonitor::StoreMonitor(std::vector<Watched> watched, std::chrono::milliseconds interval, Log& log)
    : interval_(interval), log_(log) {
  for (auto& one : watched) {
    probes_.push_back(std::make_unique<Probe>());
    probes_.back()->watched = std::move(one);
  }
  ProbeAll();
  thread_ = std::thread([this] { Run(); });
}

StoreMonitor::~StoreMonitor() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stop_changed_.notify_all();
  thread_.join();
}

void StoreMonitor::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_changed_.wait_for(lock, interval_, [this] { return stop_; })) {
    lock.unlock();
    ProbeAll();
    lock.lock();
  }
}

void StoreMonitor::ProbeAll() {
  for (const auto& probe : probes_) ProbeOne(*probe);
}

void StoreMonitor::ProbeOne(Probe& probe) {
  const auto probed = probe.watched.store->Probe(std::chrono::steady_clock::now() + kProbeTimeout);
  const bool changed = probe.ready.exchange(probed.has_value()) != probed.has_value();
  if (probe.told.exchange(true) && !changed) return;
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

std::vector<StoreMonitor::State> StoreMonitor::states() const {
  std::vector<State> states;
  for (const auto& probe : probes_) states.push_back({probe->watched.name, probe->ready.load()});
  return states;
}

bool StoreMonitor::all_ready() const {
  return std::all_of(probes_.begin(), probes_.end(), [](const auto& probe) { return probe->ready.load(); });
}

}  // namespace server
