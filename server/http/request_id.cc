#include "server/http/request_id.h"

#include <algorithm>
#include <random>
#include <string_view>

namespace server {
namespace {

constexpr std::size_t kLongestId = 128;
constexpr std::size_t kHexDigits = 16;  // of 64 bits

bool MayBeLogged(char c) {
  constexpr std::string_view kMarks = "-_.:=/";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

// By hand: every answer carries one, and a formatting library takes ten times as long for it.
void AppendHex(std::uint64_t bits, std::string& text) {
  for (std::size_t digit = kHexDigits; digit-- > 0;) text += "0123456789abcdef"[bits >> (digit * 4) & 0xf];
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
  std::string id;
  id.reserve(2 * kHexDigits);
  AppendHex(RandomBits(), id);
  AppendHex(RandomBits(), id);
  return id;
}

std::string RequestIdOf(const HttpRequest& request) {
  const std::string* given = request.headers.Find("X-Request-Id");
  const bool usable = given != nullptr && !given->empty() && given->size() <= kLongestId &&
                      std::all_of(given->begin(), given->end(), MayBeLogged);
  return usable ? *given : NewRequestId();
}

}  // namespace server
