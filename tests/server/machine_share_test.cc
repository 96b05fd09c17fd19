#include "server/machine_share.h"

#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace server {
namespace {

TEST(QuotaProcessors, IsRoundedUp) {
  EXPECT_EQ(QuotaProcessors("100000 100000"), 1);
  EXPECT_EQ(QuotaProcessors("150000 100000"), 2);
  EXPECT_EQ(QuotaProcessors("400000 50000"), 8);
  EXPECT_EQ(QuotaProcessors("1000 100000"), 1);
}

TEST(QuotaProcessors, IsNoneWithoutALimit) {
  for (const char* text :
       {"max 100000", "", "max", "100000", "0 100000", "100000 0", "-1 5", "1 2 3", "a b"}) {
    EXPECT_EQ(QuotaProcessors(text), std::nullopt) << text;
  }
}

TEST(ProcessorCount, IsAtLeastOneAndNoMoreThanThereAre) {
  EXPECT_GE(ProcessorCount(), 1);
  EXPECT_LE(ProcessorCount(), static_cast<int>(std::thread::hardware_concurrency()));
}

TEST(GroupLimit, IsANumberOrNone) {
  EXPECT_EQ(GroupLimit("536870912"), 536'870'912U);
  for (const char* text : {"max", "", "0", "-1", "12x", " 12"}) {
    EXPECT_EQ(GroupLimit(text), std::nullopt) << text;
  }
}

TEST(MemoryBytes, IsSomeAndNoMoreThanThereAre) {
  EXPECT_GT(MemoryBytes(), 10'000'000U);
  EXPECT_LE(MemoryBytes(), static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                               static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
}

}  // namespace
}  // namespace server
