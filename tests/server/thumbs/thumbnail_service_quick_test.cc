// Hits in the bucket that take no thread, and what becomes of those that turn out to be none.
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

class QuickServiceTest : public ServiceTest {
 protected:
  QuickServiceTest() {
    options_.hot_cache_bytes = 0;
    options_.fresh_for = std::nullopt;
    Start();
    EXPECT_TRUE(Get("cat"));
    EXPECT_TRUE(WaitUntilStored(kCatKey));
    hooked_thumbs_.run_started = [this](const std::function<void()>& work) {
      ++started_;
      if (later_) {
        held_.push_back(work);
      } else {
        work();
      }
    };
    ResetCalls();
  }
  void RunHeld() {
    for (const auto& work : std::exchange(held_, {})) work();
  }

  int started_ = 0;
  bool later_ = false;
  std::vector<std::function<void()>> held_;
};

TEST_F(QuickServiceTest, AHitTakesNoThread) {
  const auto waiter = Ask(Query("cat"));
  ASSERT_EQ(waiter->answers(), 1) << "told before Serve returned, by the thread that asked";
  const auto served = *waiter->outcome();
  ASSERT_TRUE(served);
  EXPECT_EQ(served->from, ServedFrom::kBucket);
  EXPECT_TRUE(served->stored);
  EXPECT_FALSE(served->stale);
  EXPECT_FALSE(waiter->collapsed());
  ASSERT_EQ(served->spans.all().size(), 1U);
  EXPECT_EQ(served->spans.all()[0].first, "thumb_get");
  EXPECT_EQ(started_, 1);
  EXPECT_EQ(TotalCalls(), 1);
  EXPECT_EQ(service_->CurrentLoad().flights, 0U);
}

TEST_F(QuickServiceTest, AHitIsKeptInMemory) {
  options_.hot_cache_bytes = 10'000'000;
  Start();
  ASSERT_TRUE(Get("cat"));
  EXPECT_EQ(started_, 1);
  EXPECT_TRUE(InMemory("cat"));
}

TEST_F(QuickServiceTest, OneLookIsEnoughForAll) {
  later_ = true;
  std::vector<WaiterPtr> waiters;
  for (int i = 0; i < 20; ++i) waiters.push_back(Ask(Query("cat")));
  EXPECT_EQ(started_, 1);
  RunHeld();
  for (const auto& waiter : waiters) {
    ASSERT_EQ(waiter->answers(), 1);
    EXPECT_TRUE(waiter->outcome()->has_value());
  }
  EXPECT_TRUE(waiters.back()->collapsed());
  EXPECT_EQ(TotalCalls(), 1);
}

TEST_F(QuickServiceTest, AMissIsMadeWithoutAnotherLook) {
  const auto served = Get("cat", 90);
  ASSERT_TRUE(served);
  EXPECT_EQ(served->from, ServedFrom::kRender);
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
  EXPECT_EQ(served->spans.all().at(0).first, "thumb_get");
}

TEST_F(QuickServiceTest, AFailureIsTriedAgainTheOtherWay) {
  thumbs_.FailNext(Method::kGet, StoreError(ErrorCode::kUnavailable));
  const auto served = Get("cat");
  ASSERT_TRUE(served);
  EXPECT_EQ(served->from, ServedFrom::kBucket);
  EXPECT_EQ(started_, 1);
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 2);
}

TEST_F(QuickServiceTest, AFailureOfTheStoreIsToldByTheOtherWay) {
  thumbs_.FailAlways(Method::kGet, StoreError(ErrorCode::kAccessDenied));
  const auto served = Get("cat");
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error().kind, FailureKind::kStoreRefused);
}

TEST_F(QuickServiceTest, HeadAndReservedKeysTakeTheOtherWay) {
  EXPECT_TRUE(Answer(Ask(Query("cat", 180, true))));
  options_.reserved_prefix = "thumbs/";
  Start();
  EXPECT_FALSE(Get("thumbs/cat"));
  EXPECT_EQ(started_, 0);
}

TEST_F(QuickServiceTest, WhoeverLeavesIsStillNoHarm) {
  later_ = true;
  const auto leader = Ask(Query("cat", 90));
  leader->Leave();
  RunHeld();
  const auto served = Answer(leader);
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error().kind, FailureKind::kCancelled);
  EXPECT_EQ(renderer_.calls(), 1) << "only the one of the fixture";
}

TEST_F(QuickServiceTest, StopAnswersWhoIsUnderWay) {
  later_ = true;
  const auto hit = Ask(Query("cat"));
  const auto miss = Ask(Query("cat", 90));
  std::jthread stopper([&] { service_->Stop(); });
  RunHeld();
  stopper.join();
  EXPECT_TRUE(*hit->outcome());
  EXPECT_TRUE(miss->answers() == 1);
}

}  // namespace
}  // namespace server
