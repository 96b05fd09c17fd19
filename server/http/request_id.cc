#include "server/http/request_id.h"

#include <algorithm>
#include <random>
#include <string_view>

#include <fmt/format.h>

namespace server {
namespace {

constexpr std::size_t kLongestId = 128;

bool MayBeLogged(char c) {
  constexpr std::string_view kMarks = "-_.:=/";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

}  // namespace

std::uint64_t RandomBits() {
  thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return generator();
}

std::string NewRequestId() {
  return fmt::format("{:016x}{:016x}", RandomBits(), RandomBits());
}

std::string RequestIdOf(const HttpRequest& request) {
  const std::string* given = request.headers.Find("X-Request-Id");
  const bool usable = given != nullptr && !given->empty() && given->size() <= kLongestId &&
                      std::all_of(given->begin(), given->end(), MayBeLogged);
  return usable ? *given : NewRequestId();
}

}  // namespace server
