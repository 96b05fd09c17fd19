#include "server/thumbs/quick_lookup.h"

#include <functional>
#include <future>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "server/thumbs/stored_metadata.h"
#include "tests/support/fake_clock.h"
#include "tests/support/hooked_object_store.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::MemoryObjectStore;
using s3client::testing::Method;
using std::chrono::seconds;
using std::chrono::steady_clock;
using State = StoredLookup::Found::State;

constexpr const char* kQuickKey = "cat/w180.png";
const std::string kSmallAnswer(1'000, 's');

class QuickLookupTest : public testing::Test {
 protected:
  QuickLookupTest() {
    images_.PutNow("cat", "original");
    hooked_.run_started = [](const std::function<void()>& work) { work(); };
    LookAtOriginal();
  }
  ~QuickLookupTest() override { freshness_.Stop(); }

  SourceVersion Version() const {
    const auto original = images_.Peek("cat")->info;
    return {original.etag, original.size, original.last_modified};
  }
  void LookAtOriginal() { memo_.Saw(*memo_.Note("cat"), Version(), clock_.Reader()()); }
  void StoreThumbnail(const std::string& bytes) {
    const ThumbnailInfo info{"\"tag\"", "image/png", bytes.size(), Version()};
    thumbs_.PutNow(kQuickKey, bytes, {.content_type = "image/png", .metadata = ToMetadata(info)});
  }
  QuickLookup::Request Request(seconds time = seconds(20)) {
    return {kQuickKey, memo_.Note("cat"), steady_clock::now() + time, {}};
  }
  // Outer nothing: refused.
  std::optional<std::optional<StoredLookup::Found>> Find() {
    std::optional<std::optional<StoredLookup::Found>> told;
    const bool started = quick_.Start(Request(), [&](auto found, auto) { told.emplace(std::move(found)); });
    EXPECT_EQ(started, told.has_value());
    return told;
  }
  bool GivesUp() {
    const auto told = Find();
    return told && !*told;
  }

  MemoryObjectStore images_;
  MemoryObjectStore thumbs_;
  doubles::HookedObjectStore hooked_{thumbs_};
  doubles::FakeClock clock_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  SourceMemo memo_{seconds(60), 100'000, clock_.Reader()};
  Freshness freshness_{{2, seconds(5)}, images_, memo_, log_, metrics_};
  QuickLookup quick_{hooked_, freshness_, metrics_};
};

TEST_F(QuickLookupTest, FindsASmallOne) {
  StoreThumbnail(kSmallAnswer);
  const auto told = Find();
  ASSERT_TRUE(told && *told);
  EXPECT_EQ((*told)->state, State::kHeld);
  EXPECT_EQ(*(*told)->thumbnail->bytes, kSmallAnswer);
  EXPECT_EQ((*told)->thumbnail->info.etag, "\"tag\"");
  EXPECT_EQ((*told)->judgement.verdict, Verdict::kFresh);
  EXPECT_NE((*told)->judgement.version, 0U);
  EXPECT_EQ(images_.TotalCalls(), 0);
}

TEST_F(QuickLookupTest, MissingIsAnAnswer) {
  const auto told = Find();
  ASSERT_TRUE(told && *told);
  EXPECT_EQ((*told)->state, State::kMissing);
}

TEST_F(QuickLookupTest, WhatIsNotOursOrOutdatedIsMissing) {
  thumbs_.PutNow(kQuickKey, kSmallAnswer);
  EXPECT_EQ((*Find())->state, State::kMissing);
  StoreThumbnail(kSmallAnswer);
  images_.PutNow("cat", "another original");
  LookAtOriginal();
  EXPECT_EQ((*Find())->state, State::kMissing);
  EXPECT_EQ(metrics_.Of("event stale"), 1);
  EXPECT_EQ(thumbs_.Calls(Method::kDelete), 0);
}

TEST_F(QuickLookupTest, RefusesWhereTheOriginalMustBeAskedFor) {
  StoreThumbnail(kSmallAnswer);
  clock_.Advance(seconds(61));
  EXPECT_FALSE(Find());
  memo_.CouldNotTell(*memo_.Note("cat"));
  const auto told = Find();
  ASSERT_TRUE(told && *told);
  EXPECT_EQ((*told)->judgement.verdict, Verdict::kUnknown);
}

TEST_F(QuickLookupTest, GivesUpWhereTheCheckGrewOldMeanwhile) {
  StoreThumbnail(kSmallAnswer);
  hooked_.run_started = [&](const std::function<void()>& work) {
    clock_.Advance(seconds(61));
    work();
  };
  EXPECT_TRUE(GivesUp());
  EXPECT_EQ(images_.TotalCalls(), 0);
}

TEST_F(QuickLookupTest, GivesUpAtTheFirstFailure) {
  StoreThumbnail(kSmallAnswer);
  for (const ErrorCode code : {ErrorCode::kUnavailable, ErrorCode::kTimeout, ErrorCode::kAccessDenied,
                               ErrorCode::kNoSuchBucket, ErrorCode::kProtocol}) {
    thumbs_.FailNext(Method::kGet, StoreError(code));
    EXPECT_TRUE(GivesUp());
  }
  EXPECT_TRUE((*Find())->thumbnail);
}

TEST_F(QuickLookupTest, ALargeOneIsTriedOnce) {
  StoreThumbnail(std::string(kStreamedFrom + 1, 'l'));
  EXPECT_TRUE(GivesUp());
  EXPECT_FALSE(Find());
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
  StoreThumbnail(std::string(kStreamedFrom, 'l'));
  EXPECT_FALSE(Find()) << "a guess";
}

TEST_F(QuickLookupTest, LeavesTimeForTheOtherWay) {
  const auto now = steady_clock::now();
  ASSERT_TRUE(quick_.Start(Request(seconds(20)), [](auto, auto) {}));
  EXPECT_LE(hooked_.started_until, now + seconds(12));
  EXPECT_GT(hooked_.started_until, now + seconds(8));
}

TEST_F(QuickLookupTest, StopDoesNotWaitForWhatDidNotStart) {
  hooked_.run_started = [](const std::function<void()>&) { throw std::bad_alloc(); };
  EXPECT_THROW(quick_.Start(Request(), [](auto, auto) {}), std::bad_alloc);
  auto stopped = std::async(std::launch::async, [&] { quick_.Stop(); });
  EXPECT_EQ(stopped.wait_for(seconds(10)), std::future_status::ready);
}

TEST_F(QuickLookupTest, StopWaitsForWhoIsToBeTold) {
  StoreThumbnail(kSmallAnswer);
  std::vector<std::function<void()>> later;
  hooked_.run_started = [&](std::function<void()> work) { later.push_back(std::move(work)); };
  bool told = false;
  ASSERT_TRUE(quick_.Start(Request(), [&](auto, auto) { told = true; }));
  auto stopped = std::async(std::launch::async, [&] { quick_.Stop(); });
  EXPECT_EQ(stopped.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  later.at(0)();
  stopped.get();
  EXPECT_TRUE(told);
  EXPECT_FALSE(quick_.Start(Request(), [](auto, auto) {}));
}

}  // namespace
}  // namespace server
