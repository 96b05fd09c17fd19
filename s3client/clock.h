// Time as a function, so that signing and retrying are exact in tests.
#pragma once

#include <chrono>
#include <functional>

namespace s3client {

// Both are called from any thread.
using SystemClock = std::function<std::chrono::system_clock::time_point()>;
using SteadyClock = std::function<std::chrono::steady_clock::time_point()>;

}  // namespace s3client
