#include "s3client/lifo_pool.h"

#include <gtest/gtest.h>

namespace s3client {
namespace {

using std::chrono::seconds;

struct Item {
  Item() { ++alive; }
  ~Item() { --alive; }
  Item(const Item&) = delete;
  Item& operator=(const Item&) = delete;
  static inline int alive = 0;
};

constexpr LifoPool<Item>::TimePoint AtSecond(int second) {
  return LifoPool<Item>::TimePoint(seconds(second));
}

TEST(LifoPoolTest, GivesTheLastUsedFirst) {
  LifoPool<Item> pool(seconds(60));
  auto first = pool.Take();
  auto second = pool.Take();
  const Item* warm = second.get();
  pool.Return(std::move(first), AtSecond(0));
  pool.Return(std::move(second), AtSecond(1));
  EXPECT_EQ(pool.Take().get(), warm);
}

TEST(LifoPoolTest, DropsWhatLayUnusedTooLong) {
  LifoPool<Item> pool(seconds(60));
  auto first = pool.Take();
  auto second = pool.Take();
  pool.Return(std::move(first), AtSecond(0));
  pool.Return(std::move(second), AtSecond(60));
  EXPECT_EQ(Item::alive, 2);
  pool.Return(pool.Take(), AtSecond(61));
  EXPECT_EQ(Item::alive, 1);
}

}  // namespace
}  // namespace s3client
