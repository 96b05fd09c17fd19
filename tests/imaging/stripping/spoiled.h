// Files with a byte changed here and there, or cut short.
#pragma once

#include <functional>
#include <random>
#include <string>

namespace imaging::testing {

// Every beginning of `bytes`, and some thousand mutations; the same on every run.
inline void ForEachSpoiled(const std::string& bytes, const std::function<void(const std::string&)>& look) {
  for (std::size_t length = 0; length < bytes.size(); ++length) look(bytes.substr(0, length));
  std::minstd_rand random(11);
  for (int i = 0; i < 4'000; ++i) {
    std::string spoiled = bytes;
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
      // Heads are where the lengths are.
      const std::size_t reach =
          random() % 2 == 0 ? std::min<std::size_t>(spoiled.size(), 200) : spoiled.size();
      spoiled[random() % reach] = static_cast<char>(random() % 3 == 0 ? 0xFF : random() % 256);
    }
    look(spoiled);
  }
}

}  // namespace imaging::testing
