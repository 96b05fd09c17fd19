#include "server/thumbs/stream_slots.h"

#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/fake_waiter.h"

namespace server {
namespace {

using doubles::Eventually;
using doubles::FakeWaiter;
using std::chrono::milliseconds;
using Stream = StreamSlots::Stream;

struct Reader {
  FakeWaiter waiter{{"cat", {.width = 180}, false}};
};

TEST(StreamSlotsTest, AnEndMakesRoom) {
  StreamSlots slots({.slots = 1});
  Reader a;
  Reader b;
  std::optional<Stream> first(std::in_place, slots, a.waiter);
  EXPECT_TRUE(first->Take());
  Stream second(slots, b.waiter);
  EXPECT_FALSE(second.Take());
  EXPECT_TRUE(first->Write("abc"));
  EXPECT_EQ(a.waiter.bytes(), "abc");
  first.reset();
  EXPECT_TRUE(second.Take());
}

TEST(StreamSlotsTest, OnlyWhoStandsStillIsBrokenOff) {
  StreamSlots slots({.slots = 2, .patience = milliseconds(0)});
  Reader moving;
  Reader standing;
  Reader next;
  Stream first(slots, moving.waiter);
  ASSERT_TRUE(first.Take());
  Stream second(slots, standing.waiter);
  ASSERT_TRUE(second.Take());
  Stream third(slots, next.waiter);
  EXPECT_FALSE(third.Take()) << "nobody is being written to";

  standing.waiter.Stall();
  std::thread writing([&] { EXPECT_FALSE(second.Write("x")); });
  EXPECT_TRUE(Eventually([&] { return third.Take(); }));
  writing.join();
  EXPECT_FALSE(second.Write("y")) << "for good";
  EXPECT_TRUE(standing.waiter.broken_off());
  EXPECT_FALSE(moving.waiter.broken_off());
  EXPECT_TRUE(first.Write("z"));
  EXPECT_TRUE(third.Write("z"));
}

TEST(StreamSlotsTest, WhoHasStoodStillLongestGoesFirst) {
  StreamSlots slots({.slots = 2, .patience = milliseconds(0)});
  Reader readers[3];
  for (Reader& reader : readers) reader.waiter.Stall();
  Stream first(slots, readers[0].waiter);
  Stream second(slots, readers[1].waiter);
  ASSERT_TRUE(first.Take() && second.Take());
  std::thread one([&] { EXPECT_FALSE(first.Write("x")); });
  std::this_thread::sleep_for(milliseconds(50));
  std::thread other([&] { EXPECT_TRUE(second.Write("x")); });
  std::this_thread::sleep_for(milliseconds(50));
  Stream third(slots, readers[2].waiter);
  EXPECT_TRUE(third.Take());
  one.join();
  EXPECT_FALSE(readers[1].waiter.broken_off());
  readers[1].waiter.Resume();
  other.join();
}

TEST(StreamSlotsTest, AShortWaitIsForgiven) {
  StreamSlots slots({.slots = 1, .patience = std::chrono::hours(1)});
  Reader a;
  Reader b;
  a.waiter.Stall();
  Stream first(slots, a.waiter);
  ASSERT_TRUE(first.Take());
  std::thread writing([&] { EXPECT_TRUE(first.Write("x")); });
  Stream second(slots, b.waiter);
  EXPECT_FALSE(second.Take());
  a.waiter.Resume();
  writing.join();
}

}  // namespace
}  // namespace server
