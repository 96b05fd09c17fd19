#include "server/thumbs/freshness.h"

#include <optional>

#include <gtest/gtest.h>

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

class FreshnessTest : public testing::Test {
 protected:
  ~FreshnessTest() override {
    images_.ReleaseAll();
    freshness_.Stop();
  }

  SourceVersion Version(const std::string& key) {
    const auto info = images_.Peek(key)->info;
    return {info.etag, info.size, info.last_modified};
  }
  Freshness::Question Ask(const std::string& key,
                          steady_clock::time_point deadline = steady_clock::now() + seconds(20)) {
    return freshness_.Ask(key, memo_.Note(key), deadline);
  }
  bool Fresh(const Judgement& judgement, const std::string& key) {
    return judgement.verdict == Verdict::kFresh && memo_.IsFresh(*memo_.Note(key), judgement.version);
  }

  MemoryObjectStore images_;
  doubles::HookedObjectStore hooked_{images_};
  doubles::FakeClock clock_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  SourceMemo memo_{seconds(60), 100'000, clock_.Reader()};
  Freshness freshness_{{2, seconds(5)}, hooked_, memo_, log_, metrics_};
};

TEST_F(FreshnessTest, SameOriginalIsFresh) {
  images_.PutNow("a", "one");
  EXPECT_TRUE(Fresh(Ask("a").Judge(Version("a")), "a"));
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
}

TEST_F(FreshnessTest, AnotherOriginalIsChanged) {
  images_.PutNow("a", "one");
  const auto old = Version("a");
  images_.PutNow("a", "two");
  EXPECT_EQ(Ask("a").Judge(old).verdict, Verdict::kChanged);
}

TEST_F(FreshnessTest, WhatIsKnownIsNotAsked) {
  images_.PutNow("a", "one");
  const auto first = Version("a");
  memo_.Saw(*memo_.Note("a"), first, memo_.Now());
  EXPECT_TRUE(Fresh(Ask("a").Judge(first), "a"));
  EXPECT_EQ(Ask("a").Judge({"\"other\"", 3, {}}).verdict, Verdict::kChanged);
  EXPECT_EQ(images_.TotalCalls(), 0);
  clock_.Advance(seconds(61));
  EXPECT_TRUE(Fresh(Ask("a").Judge(first), "a"));
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
}

TEST_F(FreshnessTest, OneAnswerCountsForAllSizes) {
  images_.PutNow("a", "one");
  Ask("a").Judge(Version("a"));
  Ask("a").Judge(Version("a"));
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
}

TEST_F(FreshnessTest, WhatGrewOldBeforeTheJudgementIsAskedThen) {
  images_.PutNow("a", "one");
  memo_.Saw(*memo_.Note("a"), Version("a"), memo_.Now());
  auto question = Ask("a");
  EXPECT_EQ(images_.TotalCalls(), 0);
  clock_.Advance(seconds(61));
  EXPECT_TRUE(Fresh(question.Judge(Version("a")), "a"));
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
}

TEST_F(FreshnessTest, AnAnswerOvertakenByANewerSightIsNoProof) {
  images_.PutNow("a", "one");
  const auto old = Version("a");
  // The HEAD saw the old one; before its answer counts, a download has brought the new one.
  hooked_.after_head = [&](std::string_view) {
    clock_.Advance(seconds(1));
    memo_.Saw(*memo_.Note("a"), {"\"new\"", 3, {}}, memo_.Now());
  };
  EXPECT_EQ(Ask("a").Judge(old).verdict, Verdict::kChanged);
}

TEST_F(FreshnessTest, TheAnswerIsAsOldAsTheQuestion) {
  images_.PutNow("a", "one");
  hooked_.before = [&](std::string_view) { clock_.Advance(seconds(50)); };
  const auto judgement = Ask("a").Judge(Version("a"));
  EXPECT_TRUE(Fresh(judgement, "a"));
  clock_.Advance(seconds(10));
  EXPECT_FALSE(Fresh(judgement, "a"));
}

TEST_F(FreshnessTest, GoneOnlyWhereTheBucketIsThere) {
  EXPECT_EQ(Ask("a").Judge({"\"v1\"", 1, {}}).verdict, Verdict::kGone);
  EXPECT_EQ(images_.Calls(Method::kProbe), 1);

  images_.FailAlways(Method::kProbe, StoreError(ErrorCode::kNoSuchBucket, "no bucket"));
  EXPECT_EQ(Ask("a").Judge({"\"v1\"", 1, {}}).verdict, Verdict::kUnknown);
  ASSERT_EQ(log_.Named("images_bucket_unreadable").size(), 1U);
  EXPECT_EQ(log_.Named("images_bucket_unreadable")[0].fields.at("error"),
            "original: no_such_bucket: no bucket");
}

TEST_F(FreshnessTest, AGoneOriginalIsAskedForAgain) {
  images_.PutNow("a", "one");
  const auto version = Version("a");
  const auto judgement = Ask("a").Judge(version);
  clock_.Advance(seconds(61));
  images_.DeleteNow("a");
  EXPECT_EQ(Ask("a").Judge(version).verdict, Verdict::kGone);
  EXPECT_FALSE(Fresh(judgement, "a"));
  images_.PutNow("a", "one");
  EXPECT_EQ(Ask("a").Judge(version).verdict, Verdict::kChanged);
}

TEST_F(FreshnessTest, AStoreThatCannotTellLeavesItUnknown) {
  images_.PutNow("a", "one");
  for (const auto code : {ErrorCode::kUnavailable, ErrorCode::kAccessDenied, ErrorCode::kNoSuchBucket,
                          ErrorCode::kProtocol, ErrorCode::kTimeout}) {
    images_.FailNext(Method::kHead, StoreError(code));
    EXPECT_EQ(Ask("a").Judge(Version("a")).verdict, Verdict::kUnknown) << s3client::ToString(code);
    clock_.Advance(seconds(5));
  }
  EXPECT_EQ(metrics_.Of("event freshness_unknown"), 5);
  EXPECT_EQ(log_.Named("freshness_unknown").size(), 5U);
  EXPECT_FALSE(memo_.Knows(*memo_.Note("a"))) << "nothing was learnt";
}

TEST_F(FreshnessTest, AStoreThatCannotTellIsLeftAloneForAWhile) {
  images_.PutNow("a", "one");
  images_.FailAlways(Method::kHead, StoreError(ErrorCode::kTimeout));
  EXPECT_EQ(Ask("a").Judge(Version("a")).verdict, Verdict::kUnknown);
  clock_.Advance(std::chrono::milliseconds(4'999));
  EXPECT_EQ(Ask("a").Judge(Version("a")).verdict, Verdict::kUnknown);
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
  images_.Heal();
  clock_.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(Ask("a").Judge(Version("a")).verdict, Verdict::kFresh);
}

TEST_F(FreshnessTest, AQuestionEndsWithTheRequest) {
  images_.PutNow("a", "one");
  images_.Block(Method::kHead);
  auto question = Ask("a", steady_clock::now() + std::chrono::milliseconds(20));
  EXPECT_EQ(question.Judge(Version("a")).verdict, Verdict::kUnknown);
}

TEST_F(FreshnessTest, AsksBesideTheCaller) {
  images_.PutNow("a", "one");
  images_.Block(Method::kHead);
  auto question = Ask("a");
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kHead)) << "asked though nobody judges yet";
  images_.Release(Method::kHead);
  EXPECT_TRUE(Fresh(question.Judge(Version("a")), "a"));
}

TEST_F(FreshnessTest, AnUnansweredQuestionHoldsNobody) {
  images_.PutNow("a", "one");
  images_.Block(Method::kHead);
  { const auto question = Ask("a"); }
  EXPECT_TRUE(images_.WaitUntilBlocked(Method::kHead));
}

TEST_F(FreshnessTest, AsksItselfWhereAllThreadsAreBusy) {
  images_.PutNow("a", "one");
  images_.PutNow("b", "two");
  images_.Block(Method::kHead, "a");
  auto first = Ask("a");
  auto second = Ask("a");
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kHead, "a", 2));
  auto third = Ask("b");
  EXPECT_EQ(images_.Calls(Method::kHead, "b"), 1) << "answered before Ask returned";
  EXPECT_TRUE(Fresh(third.Judge(Version("b")), "b"));
  images_.ReleaseAll();
  EXPECT_TRUE(Fresh(first.Judge(Version("a")), "a"));
  EXPECT_TRUE(Fresh(second.Judge(Version("a")), "a"));
}

TEST_F(FreshnessTest, ForeverNeverAsks) {
  SourceMemo memo(std::nullopt, 100'000, clock_.Reader());
  Freshness freshness({1, seconds(5)}, images_, memo, log_, metrics_);
  images_.PutNow("a", "one");
  auto question = freshness.Ask("a", memo.Note("a"), steady_clock::now() + seconds(20));
  EXPECT_EQ(question.Judge({"\"any\"", 1, {}}).verdict, Verdict::kFresh);
  EXPECT_EQ(images_.TotalCalls(), 0);
}

}  // namespace
}  // namespace server
