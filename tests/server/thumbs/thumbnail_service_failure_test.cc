// What goes wrong, and the end.
#include <stdexcept>
#include <thread>
#include <vector>

#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

TEST_F(ServiceTest, NamesWhatTheStoresSay) {
  Start();
  EXPECT_EQ(Get("nothing").error().kind, FailureKind::kNoSuchOriginal);
  images_.FailNext(Method::kGet, StoreError(ErrorCode::kAccessDenied));
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kStoreRefused);
  thumbs_.FailNext(Method::kGet, StoreError(ErrorCode::kUnavailable));
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kStoreUnavailable);
  thumbs_.FailNext(Method::kGet, StoreError(ErrorCode::kInvalidKey));
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kStoreUnavailable);
  EXPECT_TRUE(Get("cat")) << "no failure lasts";
}

std::vector<std::string_view> StepsOf(const Outcome<Served>& outcome) {
  std::vector<std::string_view> names;
  if (outcome) return names;
  for (const auto& [name, took] : outcome.error().spans.all()) names.push_back(name);
  return names;
}

TEST_F(ServiceTest, AFailureTellsTheStepsThatLedToIt) {
  using Steps = std::vector<std::string_view>;
  Start();
  EXPECT_EQ(StepsOf(Get("nothing")), (Steps{"thumb_get", "original_get"}));
  renderer_.FailNext({imaging::ErrorCode::kCorrupt, "", "no picture"});
  EXPECT_EQ(StepsOf(Get("cat")), (Steps{"thumb_get", "original_get", "queue"}));
  renderer_.ThrowNext();
  EXPECT_EQ(StepsOf(Get("cat")), (Steps{"thumb_get", "original_get", "queue"}));
}

TEST_F(ServiceTest, RefusesALargeOriginal) {
  options_.max_original_bytes = 4;
  Start();
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kOriginalTooLarge);
  EXPECT_EQ(renderer_.calls(), 0);
}

TEST_F(ServiceTest, FailuresAreNotKept) {
  Start();
  renderer_.FailNext({imaging::ErrorCode::kUnsupportedFormat, "", "no picture"});
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kUnsupportedFormat);
  EXPECT_FALSE(InMemory("cat"));
  EXPECT_TRUE(thumbs_.Keys().empty());
  EXPECT_TRUE(Get("cat"));
}

TEST_F(ServiceTest, WhatTheRendererThrowsIsAnInternalFailure) {
  options_.render.admission.light_slots = 1;
  Start();
  for (int i = 0; i < 3; ++i) {
    renderer_.ThrowNext();
    const auto served = Get("cat");
    ASSERT_FALSE(served);
    EXPECT_EQ(served.error().kind, FailureKind::kInternal);
    EXPECT_EQ(served.error().message, "the renderer threw");
  }
  EXPECT_TRUE(Get("cat")) << "no slot was lost";
}

TEST_F(ServiceTest, WhatAStoreThrowsIsAnInternalFailure) {
  Start();
  const auto thrower = [](std::string_view) { throw std::runtime_error("the store threw"); };
  hooked_thumbs_.before = thrower;
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kInternal);
  hooked_thumbs_.before = nullptr;
  hooked_images_.before = thrower;
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kInternal);
  hooked_images_.before = [](std::string_view) { throw 7; };
  EXPECT_EQ(Get("cat").error().kind, FailureKind::kInternal);
  hooked_images_.before = nullptr;
  EXPECT_TRUE(Get("cat"));
}

TEST_F(ServiceTest, AWaiterThatThrowsHarmsNoOther) {
  renderer_.Block();
  Start();
  std::vector<WaiterPtr> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.push_back(std::make_shared<FakeWaiter>(Query("cat")));
    if (i < 2) waiters.back()->on_done = [] { throw std::runtime_error("no room for an answer"); };
    service_->Serve(waiters.back());
  }
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  renderer_.Release();
  EXPECT_TRUE(Answer(waiters[2]));
  EXPECT_EQ(log_.Named("answer_failed").size(), 2U);
  EXPECT_TRUE(Get("cat"));
}

TEST_F(ServiceTest, AFullFetchQueueRefusesAtOnce) {
  options_.fetch_threads = 1;
  options_.fetch_queue = 1;
  thumbs_.Block(Method::kGet);
  Start();
  const auto working = Ask(Query("cat", 1));
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kGet));
  const auto queued = Ask(Query("cat", 2));
  const auto refused = Ask(Query("cat", 3));
  ASSERT_EQ(refused->answers(), 1) << "told before Serve returned";
  EXPECT_EQ(Answer(refused).error().kind, FailureKind::kOverloaded);
  const auto aboard = Ask(Query("cat", 1));
  EXPECT_EQ(aboard->answers(), 0) << "who shares a flight costs no thread";
  EXPECT_EQ(service_->CurrentLoad().fetch_queued, 1U);
  thumbs_.ReleaseAll();
  for (const auto& waiter : {working, queued, aboard}) EXPECT_TRUE(Answer(waiter));
  EXPECT_EQ(service_->CurrentLoad().flights, 0U);
}

TEST_F(ServiceTest, AFullFetchQueueTellsEverybodyAboard) {
  options_.fetch_threads = 1;
  options_.fetch_queue = 0;
  images_.Block(Method::kGet);
  Start();
  const auto leader = Ask(Query("cat"), milliseconds(200));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet));
  std::vector<WaiterPtr> followers;
  for (int i = 0; i < 4; ++i) followers.push_back(Ask(Query("cat")));
  // The late leader's thread is the only one, and busy telling: nobody can lead a second try.
  EXPECT_EQ(Answer(leader).error().kind, FailureKind::kStoreTimeout);
  for (const auto& waiter : followers) {
    EXPECT_EQ(Answer(waiter).error().kind, FailureKind::kOverloaded);
    EXPECT_EQ(waiter->answers(), 1);
  }
}

TEST_F(ServiceTest, AFullRenderQueueTellsEverybodyAboard) {
  options_.render.admission.light_slots = 1;
  options_.render.admission.queue = 0;
  images_.PutNow("other", "another");
  renderer_.Block();
  Start();
  const auto other = Ask(Query("other"));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  images_.Block(Method::kGet, "cat");
  const auto leader = Ask(Query("cat"));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, "cat"));
  const auto follower = Ask(Query("cat"));
  images_.ReleaseAll();
  EXPECT_EQ(Answer(leader).error().kind, FailureKind::kOverloaded);
  EXPECT_EQ(Answer(follower).error().kind, FailureKind::kOverloaded);
  renderer_.Release();
  EXPECT_TRUE(Answer(other));
}

TEST_F(ServiceTest, StopAnswersWhatWasTakenInAndUploadsIt) {
  options_.fetch_threads = 2;
  for (int i = 0; i < 5; ++i) images_.PutNow(std::to_string(i), "picture");
  images_.Block(Method::kGet);
  thumbs_.Block(Method::kPut);
  Start();
  std::vector<WaiterPtr> waiters;
  for (int i = 0; i < 5; ++i) waiters.push_back(Ask(Query(std::to_string(i))));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, s3client::testing::kAnyKey, 2));
  std::thread stopping([&] { service_->Stop(); });
  images_.ReleaseAll();
  for (const auto& waiter : waiters) EXPECT_TRUE(Answer(waiter));
  thumbs_.ReleaseAll();
  stopping.join();
  EXPECT_EQ(thumbs_.Keys().size(), 5U);
}

TEST_F(ServiceTest, AStoppedServiceRefuses) {
  Start();
  Get("cat");
  service_->Stop();
  EXPECT_EQ(Answer(Ask(Query("other"))).error().kind, FailureKind::kOverloaded);
  EXPECT_TRUE(InMemory("cat")) << "what is in memory can still be given";
  service_->Stop();
}

TEST_F(ServiceTest, AlwaysRefusesToo) {
  options_.store_thumbnails = false;
  options_.fetch_threads = 1;
  options_.fetch_queue = 0;
  images_.Block(Method::kGet);
  Start();
  const auto working = Ask(Query("cat"));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet));
  EXPECT_EQ(Answer(Ask(Query("cat"))).error().kind, FailureKind::kOverloaded);
  images_.ReleaseAll();
  EXPECT_TRUE(Answer(working));
}

// Everything at once, for the sanitizers: each request gets exactly one answer.
TEST_F(ServiceTest, SurvivesACrowd) {
  options_.fresh_for = seconds(1);
  options_.hot_cache_bytes = 20'000;
  options_.fetch_queue = 20;
  options_.render.admission.queue = 4;
  options_.upload = {2, 4, seconds(20)};
  for (int i = 0; i < 8; ++i) images_.PutNow(std::to_string(i), "picture");
  Start();
  std::vector<std::vector<WaiterPtr>> asked(4);
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < asked.size(); ++thread) {
    threads.emplace_back([&, thread] {
      for (unsigned i = 0; i < 400; ++i) {
        const auto query = Query(std::to_string((i + thread) % 8), 1 + static_cast<int>(i % 5), i % 11 == 0);
        asked[thread].push_back(Ask(query, i % 13 == 0 ? milliseconds(1) : milliseconds(20'000)));
        if (i % 17 == 0) asked[thread].back()->Leave();
        if (i % 50 == 0) clock_.Advance(milliseconds(600));
        if (i % 97 == 0) images_.PutNow("3", "picture " + std::to_string(i));
        service_->FindInMemory(query);
        service_->CurrentLoad();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  service_->Stop();
  int served = 0;
  for (const auto& waiters : asked) {
    for (const auto& waiter : waiters) {
      ASSERT_EQ(waiter->answers(), 1);
      served += waiter->outcome()->has_value() ? 1 : 0;
    }
  }
  EXPECT_GT(served, 100);
  EXPECT_EQ(service_->CurrentLoad().flights, 0U);
}

}  // namespace
}  // namespace server
