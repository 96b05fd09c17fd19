#include "s3client/connection_opener.h"

#include <algorithm>
#include <utility>

#include <pthread.h>

namespace s3client {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kFirstRest{1};
constexpr int kMostDoublings = 6;

}  // namespace

ConnectionOpener::ConnectionOpener(CurlOptions options, std::string origin, Take take)
    : options_(std::move(options)), origin_(std::move(origin)), take_(std::move(take)) {
  thread_ = std::thread([this] { Run(); });
  pthread_setname_np(thread_.native_handle(), "connect");
}

ConnectionOpener::~ConnectionOpener() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void ConnectionOpener::Want(std::size_t most) {
  {
    const std::lock_guard lock(mutex_);
    if (wanted_ >= most || steady_clock::now() < rests_until_) return;
    ++wanted_;
  }
  changed_.notify_one();
}

void ConnectionOpener::Disappointed() {
  const std::lock_guard lock(mutex_);
  Rest();
}

void ConnectionOpener::Rest() {
  const int doublings = std::min(disappointments_.fetch_add(1), kMostDoublings);
  rests_until_ = steady_clock::now() + kFirstRest * (1 << doublings);
  wanted_ = 0;
}

void ConnectionOpener::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (wanted_ == 0) {
      changed_.wait(lock);
    } else {
      Open(lock);
    }
  }
}

void ConnectionOpener::Open(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  std::unique_ptr<CurlConnection> opened = CurlConnection::Open(options_, origin_, stop_);
  const bool well = opened != nullptr;
  if (well) take_(std::move(opened));
  lock.lock();
  // After it was taken: what is open and what is under way add up to no less than there is.
  if (wanted_ > 0) --wanted_;
  if (!well) Rest();
}

}  // namespace s3client
