// SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", INDOCRYPT 2012). Who does not know the
// seed cannot choose texts whose hashes meet: tables keyed by what clients send stay fast, and sketches true.
// Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace server {

struct HashSeed {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// Another one in every process.
HashSeed RandomHashSeed();

std::uint64_t SipHash(std::string_view bytes, HashSeed seed);

}  // namespace server
