// Waiting for what another thread will make true.
#pragma once

#include <chrono>
#include <thread>

namespace server::doubles {

// False: not within `limit`, which is only there to end a test that fails.
template <typename Condition>
bool Eventually(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds(20)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace server::doubles
