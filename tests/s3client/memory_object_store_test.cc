#include "tests/support/memory_object_store.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/collecting_sink.h"

namespace s3client::testing {
namespace {

Error Down() {
  return {.code = ErrorCode::kUnavailable, .message = "down", .store_code = "", .request_id = ""};
}

ErrorCode HeadCode(MemoryObjectStore& store, std::string_view key, Deadline deadline = Deadline::max()) {
  const auto head = store.Head(key, deadline);
  EXPECT_FALSE(head);
  return head ? ErrorCode::kProtocol : head.error().code;
}

TEST(MemoryObjectStore, CountsCallsByMethodAndKeyButNotTheTestsOwn) {
  MemoryObjectStore store;
  store.PutNow("a", "1");
  CollectingSink sink;
  EXPECT_TRUE(store.Get("a", {}, sink));
  EXPECT_FALSE(store.Get("b", {}, sink));
  EXPECT_TRUE(store.Head("a", Deadline::max()));
  EXPECT_EQ(store.Calls(Method::kGet), 2);
  EXPECT_EQ(store.Calls(Method::kGet, "a"), 1);
  EXPECT_EQ(store.Calls(Method::kPut), 0);
  EXPECT_EQ(store.TotalCalls(), 3);
  store.ResetCalls();
  EXPECT_EQ(store.TotalCalls(), 0);
  EXPECT_EQ(store.Peek("a")->bytes, "1");
}

TEST(MemoryObjectStore, FailsTheNextCallsOfAMethodOrAKey) {
  MemoryObjectStore store;
  store.PutNow("a", "1");
  store.PutNow("b", "1");
  store.FailNext(Method::kHead, "a", Down(), 2);
  EXPECT_TRUE(store.Head("b", Deadline::max()));
  EXPECT_EQ(HeadCode(store, "a"), ErrorCode::kUnavailable);
  EXPECT_EQ(HeadCode(store, "a"), ErrorCode::kUnavailable);
  EXPECT_TRUE(store.Head("a", Deadline::max()));
  store.FailNext(Method::kHead, Down());
  EXPECT_EQ(HeadCode(store, "b"), ErrorCode::kUnavailable);
  EXPECT_EQ(store.Stats().failures, 3U);
}

TEST(MemoryObjectStore, FailsUntilHealed) {
  MemoryObjectStore store;
  store.FailAlways(Method::kProbe, Down());
  EXPECT_FALSE(store.Probe(Deadline::max()));
  EXPECT_FALSE(store.Probe(Deadline::max()));
  store.Heal();
  EXPECT_TRUE(store.Probe(Deadline::max()));
}

TEST(MemoryObjectStore, BreaksATransferOff) {
  MemoryObjectStore store;
  store.PutNow("a", "123456");
  store.TruncateGet("a", 4);
  CollectingSink sink;
  const auto got = store.Get("a", {}, sink);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(sink.bytes, "1234");
  EXPECT_EQ(sink.info.size, 6U);
}

TEST(MemoryObjectStore, BeginsATransferAgain) {
  MemoryObjectStore store;
  store.PutNow("a", "123456");
  store.SetChunkBytes(2);
  store.RestartNextGet("a", 4);
  CollectingSink sink;
  ASSERT_TRUE(store.Get("a", {}, sink));
  EXPECT_EQ(sink.begins, 2);
  EXPECT_EQ(sink.appends, 2 + 3);
  EXPECT_EQ(sink.bytes, "123456");
}

TEST(MemoryObjectStore, HoldsCallsUntilReleased) {
  MemoryObjectStore store;
  store.PutNow("a", "1");
  store.Block(Method::kHead, "a");
  Result<ObjectInfo> head;
  {
    const std::jthread caller([&] { head = store.Head("a", Deadline::max()); });
    EXPECT_TRUE(store.WaitUntilBlocked(Method::kHead, "a"));
    EXPECT_EQ(store.Calls(Method::kHead, "a"), 1);
    store.PutNow("a", "22");
    store.Release(Method::kHead, "a");
    store.Block(Method::kHead, "a");  // does not catch the one that was let go
  }
  ASSERT_TRUE(head);
  EXPECT_EQ(head->size, 2U);
}

TEST(MemoryObjectStore, LetsAHeldCallGoAtItsDeadlineOrStop) {
  MemoryObjectStore store;
  store.Block(Method::kHead);
  store.Block(Method::kGet);
  EXPECT_EQ(HeadCode(store, "a", std::chrono::steady_clock::now() + std::chrono::milliseconds(20)),
            ErrorCode::kTimeout);
  std::stop_source stop;
  Result<ObjectInfo> got;
  {
    const std::jthread caller([&] {
      CollectingSink sink;
      GetOptions options;
      options.stop = stop.get_token();
      got = store.Get("a", options, sink);
    });
    EXPECT_TRUE(store.WaitUntilBlocked(Method::kGet));
    stop.request_stop();
  }
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kCancelled);
}

TEST(MemoryObjectStore, DelaysCalls) {
  MemoryObjectStore store;
  store.PutNow("a", "1");
  store.Delay(Method::kHead, std::chrono::milliseconds(30));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(store.Head("a", Deadline::max()));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(30));
  EXPECT_EQ(HeadCode(store, "a", std::chrono::steady_clock::now() + std::chrono::milliseconds(5)),
            ErrorCode::kTimeout);
}

}  // namespace
}  // namespace s3client::testing
