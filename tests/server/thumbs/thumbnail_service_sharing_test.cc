// Many who want the same thing at the same time.
#include <algorithm>
#include <vector>

#include <gmock/gmock.h>

#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

class SharingTest : public ServiceTest {
 protected:
  std::vector<WaiterPtr> AskMany(int count, const ThumbnailQuery& query) {
    std::vector<WaiterPtr> waiters;
    for (int i = 0; i < count; ++i) waiters.push_back(Ask(query));
    return waiters;
  }
  // The leader is known to be at work, the followers to be aboard.
  WaiterPtr AskAndWaitFor(s3client::testing::MemoryObjectStore& store, Method method, std::string_view key,
                          const ThumbnailQuery& query, milliseconds time = seconds(20)) {
    auto leader = Ask(query, time);
    EXPECT_TRUE(store.WaitUntilBlocked(method, key));
    return leader;
  }
};

TEST_F(SharingTest, AHundredWaitersShareOneMaking) {
  renderer_.Block();
  Start();
  const auto waiters = AskMany(100, Query("cat"));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  EXPECT_EQ(service_->CurrentLoad().flights, 1U);
  renderer_.Release();
  int leaders = 0;
  for (const auto& waiter : waiters) {
    const auto served = Answer(waiter);
    ASSERT_TRUE(served);
    EXPECT_EQ(served->thumbnail, (*waiters[0]->outcome())->thumbnail);
    leaders += waiter->collapsed() ? 0 : 1;
  }
  StopUploads();
  EXPECT_EQ(leaders, 1);
  EXPECT_EQ(renderer_.calls(), 1);
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
  EXPECT_EQ(thumbs_.Calls(Method::kPut), 1);
  EXPECT_EQ(service_->CurrentLoad().flights, 0U);
  for (const auto& waiter : waiters) EXPECT_EQ(waiter->answers(), 1);
}

TEST_F(SharingTest, AFailureIsSharedAndMadeOnce) {
  renderer_.Block();
  renderer_.FailNext({imaging::ErrorCode::kCorrupt, "", "broken"});
  Start();
  const auto waiters = AskMany(10, Query("cat"));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  renderer_.Release();
  for (const auto& waiter : waiters) {
    const auto served = Answer(waiter);
    ASSERT_FALSE(served);
    EXPECT_EQ(served.error().kind, FailureKind::kCorruptOriginal);
  }
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(SharingTest, ALateLeaderDoesNotFailWhoHasTime) {
  images_.Block(Method::kGet, "cat");
  Start();
  const auto leader = AskAndWaitFor(images_, Method::kGet, "cat", Query("cat"), milliseconds(200));
  const auto hasty = Ask(Query("cat"), milliseconds(200));
  const auto patient = AskMany(5, Query("cat"));
  EXPECT_EQ(Answer(leader).error().kind, FailureKind::kStoreTimeout);
  // Its time is over with the leader's, or a moment later, when it has been made the next leader.
  EXPECT_THAT(Answer(hasty).error().kind,
              testing::AnyOf(FailureKind::kStoreTimeout, FailureKind::kQueueTimeout));
  images_.Release(Method::kGet, "cat");
  for (const auto& waiter : patient) {
    const auto served = Answer(waiter);
    ASSERT_TRUE(served);
    EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("a cat", {.width = 180}));
    EXPECT_EQ(waiter->answers(), 1);
  }
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(SharingTest, ALeaderThatRendersTooLateDoesNotFailFollowers) {
  renderer_.Block();
  Start();
  const auto leader = Ask(Query("cat"), milliseconds(200));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  const auto follower = Ask(Query("cat"));
  EXPECT_EQ(Answer(leader).error().kind, FailureKind::kRenderTimeout);
  renderer_.Release();
  EXPECT_TRUE(Answer(follower));
}

// One slot, held by another picture; what waits behind it is the flight under test.
class CrowdedTest : public SharingTest {
 protected:
  CrowdedTest() {
    options_.render.admission.light_slots = 1;
    images_.PutNow("other", "another");
    renderer_.Block();
  }
  void StartCrowded() {
    Start();
    other_ = Ask(Query("other"));
    ASSERT_TRUE(renderer_.WaitUntilBlocked());
  }
  bool WaitUntilWaiting() {
    return Eventually([&] { return service_->CurrentLoad().render_waiting == 1; });
  }
  WaiterPtr other_;
};

TEST_F(CrowdedTest, WhatNobodyWaitsForIsNotRendered) {
  StartCrowded();
  const auto leader = Ask(Query("cat"));
  const auto follower = Ask(Query("cat"));
  ASSERT_TRUE(WaitUntilWaiting());
  leader->Leave();
  follower->Leave();
  renderer_.Release();
  EXPECT_EQ(Answer(leader).error().kind, FailureKind::kCancelled);
  EXPECT_EQ(Answer(follower).error().kind, FailureKind::kCancelled);
  EXPECT_TRUE(Answer(other_));
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(SharingTest, WhatNobodyWaitsForIsNotLookedUp) {
  options_.fetch_threads = 1;
  thumbs_.Block(Method::kGet);
  Start();
  const auto working = AskAndWaitFor(thumbs_, Method::kGet, s3client::testing::kAnyKey, Query("cat", 1));
  const auto left = Ask(Query("cat", 2));
  left->Leave();
  thumbs_.ReleaseAll();
  EXPECT_EQ(Answer(left).error().kind, FailureKind::kCancelled);
  EXPECT_TRUE(Answer(working));
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
}

TEST_F(CrowdedTest, ALeaderThatLeftStillWorksForFollowers) {
  StartCrowded();
  const auto leader = Ask(Query("cat"));
  const auto follower = Ask(Query("cat"));
  ASSERT_TRUE(WaitUntilWaiting());
  leader->Leave();
  renderer_.Release();
  EXPECT_TRUE(Answer(follower));
  EXPECT_TRUE(follower->collapsed());
  EXPECT_EQ(leader->answers(), 1) << "told as well, though nobody listens";
  EXPECT_EQ(renderer_.calls(), 2);
}

TEST_F(CrowdedTest, RendersNoMoreAtOnceThanThereAreSlots) {
  for (int i = 0; i < 6; ++i) images_.PutNow(std::to_string(i), "picture");
  StartCrowded();
  std::vector<WaiterPtr> waiters;
  for (int i = 0; i < 6; ++i) waiters.push_back(Ask(Query(std::to_string(i))));
  ASSERT_TRUE(Eventually([&] { return service_->CurrentLoad().render_waiting == 6; }));
  EXPECT_EQ(service_->CurrentLoad().rendering, 1);
  renderer_.Release();
  for (const auto& waiter : waiters) EXPECT_TRUE(Answer(waiter));
  EXPECT_EQ(renderer_.most_at_once(), 1);
}

TEST_F(SharingTest, AHeadLeaderDoesNotLeaveGetsWithoutBytes) {
  Start();
  Get("cat");
  Start();
  thumbs_.Block(Method::kHead, kCatKey);
  const auto head = AskAndWaitFor(thumbs_, Method::kHead, kCatKey, Query("cat", 180, true));
  const auto head_too = Ask(Query("cat", 180, true));
  const auto gets = AskMany(3, Query("cat"));
  thumbs_.ReleaseAll();
  ASSERT_TRUE(Answer(head));
  EXPECT_EQ(Answer(head)->thumbnail->bytes, nullptr);
  ASSERT_TRUE(Answer(head_too));
  for (const auto& waiter : gets) {
    const auto served = Answer(waiter);
    ASSERT_TRUE(served);
    ASSERT_NE(served->thumbnail->bytes, nullptr);
    EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("a cat", {.width = 180}));
  }
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(SharingTest, AHeadOnAMissIsMadeAndSharedWithGets) {
  renderer_.Block();
  Start();
  const auto head = Ask(Query("cat", 180, true));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  const auto get = Ask(Query("cat"));
  renderer_.Release();
  ASSERT_TRUE(Answer(head));
  const auto served = Answer(get);
  ASSERT_TRUE(served && served->thumbnail->bytes);
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(SharingTest, ALargeThumbnailIsStreamedToEach) {
  constexpr std::size_t kLarge = kStreamedFrom + 100'000;
  renderer_.SetLeastBytes(kLarge);
  Start();
  const auto made = Get("cat");
  Start();
  thumbs_.ResetCalls();
  thumbs_.Block(Method::kGet, kCatKey);
  auto waiters = std::vector{AskAndWaitFor(thumbs_, Method::kGet, kCatKey, Query("cat"))};
  for (int i = 0; i < 3; ++i) waiters.push_back(Ask(Query("cat")));
  const auto head = Ask(Query("cat", 180, true));
  thumbs_.ReleaseAll();
  for (const auto& waiter : waiters) {
    ASSERT_TRUE(waiter->WaitForAnswer());
    if (!waiter->stream()) {  // kept in memory by then
      EXPECT_EQ(*Answer(waiter)->thumbnail->bytes, *made->thumbnail->bytes);
      continue;
    }
    ASSERT_TRUE(waiter->WaitForBytes(kLarge));
    EXPECT_EQ(waiter->bytes(), *made->thumbnail->bytes);
    EXPECT_EQ(waiter->answers(), 1);
  }
  ASSERT_TRUE(waiters[0]->stream());
  ASSERT_TRUE(Answer(head));
  EXPECT_EQ(Answer(head)->thumbnail->info.etag, made->thumbnail->info.etag);
  EXPECT_EQ(renderer_.calls(), 1);
  EXPECT_TRUE(Eventually([&] { return InMemory("cat"); })) << "a whole stream is kept as well";
}

TEST_F(SharingTest, TheTransferOfAStoredThumbnailEndsWhenAllHaveLeft) {
  Start();
  ASSERT_TRUE(Get("cat"));
  StopUploads();
  Start();
  thumbs_.Block(Method::kGet);
  const auto leader = Ask(Query("cat"));
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kGet));
  const auto follower = Ask(Query("cat"));
  leader->Leave();
  EXPECT_EQ(leader->answers(), 0);
  follower->Leave();
  EXPECT_EQ(Answer(leader).error().kind, FailureKind::kCancelled);
  EXPECT_EQ(Answer(follower).error().kind, FailureKind::kCancelled);
}

TEST_F(SharingTest, TheDownloadOfAnOriginalEndsWhenAllHaveLeft) {
  images_.Block(Method::kGet);
  Start();
  const auto small = Ask(Query("cat", 100));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet));
  const auto large = Ask(Query("cat", 200));
  small->Leave();
  EXPECT_EQ(small->answers(), 0) << "the other size waits for the same download";
  large->Leave();
  EXPECT_EQ(Answer(small).error().kind, FailureKind::kCancelled);
  EXPECT_EQ(Answer(large).error().kind, FailureKind::kCancelled);
  EXPECT_EQ(renderer_.calls(), 0);
}

TEST_F(SharingTest, NobodyWaitsForAThreadBeyondTheirDeadline) {
  options_.fetch_threads = 1;
  thumbs_.Block(Method::kGet);
  Start();
  const auto working = AskAndWaitFor(thumbs_, Method::kGet, s3client::testing::kAnyKey, Query("cat", 1));
  const auto late = Ask(Query("cat", 2), milliseconds(30));
  const auto patient = Ask(Query("cat", 2));
  const auto refused = Answer(late);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kQueueTimeout);
  EXPECT_EQ(patient->answers(), 0) << "it was the other's time that ran out";
  thumbs_.ReleaseAll();
  EXPECT_TRUE(Answer(patient));
  EXPECT_TRUE(Answer(working));
}

}  // namespace
}  // namespace server
