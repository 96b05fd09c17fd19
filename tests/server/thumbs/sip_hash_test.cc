#include "server/thumbs/sip_hash.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

// Appendix A of the SipHash paper, and its authors' test vectors: key and message count up from 0.
constexpr HashSeed kCounting{0x0706050403020100, 0x0f0e0d0c0b0a0908};

std::string CountingTo(int size) {
  std::string text;
  for (int i = 0; i < size; ++i) text += static_cast<char>(i);
  return text;
}

TEST(SipHash, IsThatOfThePaper) {
  EXPECT_EQ(SipHash(CountingTo(15), kCounting), 0xa129ca6149be45e5);
  EXPECT_EQ(SipHash(CountingTo(0), kCounting), 0x726fdb47dd0e0e31);
  EXPECT_EQ(SipHash(CountingTo(1), kCounting), 0x74f839c593dc67fd);
  EXPECT_EQ(SipHash(CountingTo(8), kCounting), 0x93f5f5799a932462);
}

TEST(SipHash, TellsLengthsAndSeedsApart) {
  std::set<std::uint64_t> hashes;
  for (std::size_t size = 0; size < 64; ++size) hashes.insert(SipHash(std::string(size, '\0'), kCounting));
  EXPECT_EQ(hashes.size(), 64U);
  EXPECT_NE(SipHash("cat.jpg", {1, 2}), SipHash("cat.jpg", {2, 1}));
}

TEST(SipHash, SeedsAreNotTheSameTwice) {
  const HashSeed one = RandomHashSeed();
  const HashSeed other = RandomHashSeed();
  EXPECT_TRUE(one.low != other.low || one.high != other.high);
}

}  // namespace
}  // namespace server
