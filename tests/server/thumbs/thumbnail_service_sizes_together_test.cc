// Several sizes of one original that are wanted at the same time.
#include <vector>

#include <gmock/gmock.h>

#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

class SizesTogetherTest : public ServiceTest {
 protected:
  WaiterPtr AskAndWaitFor(s3client::testing::MemoryObjectStore& store, Method method, std::string_view key,
                          const ThumbnailQuery& query) {
    auto leader = Ask(query);
    EXPECT_TRUE(store.WaitUntilBlocked(method, key));
    return leader;
  }
  // Another size of "cat" is on its way, and its thread waits for the download that is under way.
  WaiterPtr AskAndWaitUntilItShares(int width, int sharing) {
    auto waiter = Ask(Query("cat", width));
    EXPECT_TRUE(Eventually([&] { return service_->CurrentLoad().sharing_download == sharing; }));
    return waiter;
  }
};

TEST_F(SizesTogetherTest, SizesThatWaitForOneDownloadAreRenderedTogether) {
  images_.Block(Method::kGet, "cat");
  Start();
  std::vector waiters{AskAndWaitFor(images_, Method::kGet, "cat", Query("cat", 90))};
  waiters.push_back(AskAndWaitUntilItShares(180, 1));
  waiters.push_back(AskAndWaitUntilItShares(900, 2));
  images_.ReleaseAll();
  for (const auto& waiter : waiters) {
    const auto served = Answer(waiter);
    ASSERT_TRUE(served);
    EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("a cat", waiter->query().spec));
    EXPECT_FALSE(waiter->collapsed()) << "it is another thumbnail";
  }
  StopUploads();
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
  EXPECT_EQ(renderer_.calls(), 1);
  EXPECT_EQ(metrics_.Of("event rendering"), 1);
  EXPECT_EQ(metrics_.Of("event rendered_together"), 2);
  EXPECT_EQ(thumbs_.Keys().size(), 3U);
}

TEST_F(SizesTogetherTest, AFailureOfSeveralIsEachOnesOwnInTheEnd) {
  images_.Block(Method::kGet, "cat");
  renderer_.FailNext({imaging::ErrorCode::kInternal, "", "the set"});
  renderer_.FailNext({imaging::ErrorCode::kInternal, "", "one of them"});
  Start();
  const auto first = AskAndWaitFor(images_, Method::kGet, "cat", Query("cat", 90));
  const auto second = AskAndWaitUntilItShares(180, 1);
  images_.ReleaseAll();
  EXPECT_NE(Answer(first).has_value(), Answer(second).has_value());
  EXPECT_EQ(renderer_.calls(), 3);
}

TEST_F(SizesTogetherTest, ASizeThatComesWhileOthersAreMadeNeedsNoDownloadOfItsOwn) {
  renderer_.Block();
  Start();
  const auto first = Ask(Query("cat", 90));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  const auto second = Ask(Query("cat", 900));
  ASSERT_TRUE(renderer_.WaitUntilBlocked(2));
  renderer_.Release();
  EXPECT_TRUE(Answer(first));
  EXPECT_EQ(*Answer(second)->thumbnail->bytes, FakeRenderer::BytesFor("a cat", {.width = 900}));
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
  EXPECT_EQ(renderer_.calls(), 2) << "the first one's rendering had begun";
}

TEST_F(SizesTogetherTest, AnOriginalInHandIsAsOldAsItsCheckMayBe) {
  options_.fresh_for = seconds(0);
  renderer_.Block();
  Start();
  const auto first = Ask(Query("cat", 90));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  images_.PutNow("cat", "another cat");
  const auto second = Ask(Query("cat", 900));
  ASSERT_TRUE(renderer_.WaitUntilBlocked(2));
  renderer_.Release();
  EXPECT_TRUE(Answer(first));
  EXPECT_EQ(*Answer(second)->thumbnail->bytes, FakeRenderer::BytesFor("another cat", {.width = 900}));
}

TEST_F(SizesTogetherTest, AForgottenOriginalIsNotTakenFromHand) {
  renderer_.Block();
  Start();
  const auto first = Ask(Query("cat", 90));
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  images_.PutNow("cat", "another cat");
  clock_.Advance(milliseconds(1));
  service_->Forget("cat");
  clock_.Advance(milliseconds(1));
  const auto second = Ask(Query("cat", 900));
  ASSERT_TRUE(renderer_.WaitUntilBlocked(2));
  renderer_.Release();
  EXPECT_TRUE(Answer(first));
  EXPECT_EQ(*Answer(second)->thumbnail->bytes, FakeRenderer::BytesFor("another cat", {.width = 900}));
}

}  // namespace
}  // namespace server
