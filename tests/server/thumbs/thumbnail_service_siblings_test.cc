// SIBLING_SIZES.
#include <vector>

#include <gmock/gmock.h>

#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

using testing::UnorderedElementsAre;

class SiblingsTest : public ServiceTest {
 protected:
  SiblingsTest() { options_.sibling_widths = {180, 360, 720}; }

  bool WaitForEvent(const std::string& event, int count = 1) {
    return Eventually([&] { return metrics_.Of("event " + event) == count; });
  }
};

TEST_F(SiblingsTest, AMissOfOneMakesTheOthersFromTheSameDownload) {
  Start();
  ASSERT_TRUE(Get("cat", 360));
  ASSERT_TRUE(WaitForEvent("sibling_made", 2));
  StopUploads();
  EXPECT_THAT(thumbs_.Keys(), UnorderedElementsAre("cat/w180.png", "cat/w360.png", "cat/w720.png"));
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
  EXPECT_EQ(renderer_.calls(), 1);
  EXPECT_EQ(heavy_renderer_.calls(), 1) << "both in one rendering, where it is in nobody's way";
  EXPECT_TRUE(InMemory("cat", 180));
  Start();
  EXPECT_EQ(Get("cat", 720)->from, ServedFrom::kBucket);
}

TEST_F(SiblingsTest, TheAnswerDoesNotWaitForThem) {
  heavy_renderer_.Block();
  Start();
  EXPECT_TRUE(Get("cat", 180));
  ASSERT_TRUE(heavy_renderer_.WaitUntilBlocked());
  EXPECT_EQ(metrics_.Of("event sibling_made"), 0);
}

TEST_F(SiblingsTest, WhoAsksForOneThatIsBeingMadeGetsThatOne) {
  heavy_renderer_.Block();
  Start();
  ASSERT_TRUE(Get("cat", 180));
  ASSERT_TRUE(heavy_renderer_.WaitUntilBlocked());
  const auto waiter = Ask(Query("cat", 360));
  heavy_renderer_.Release();
  const auto served = Answer(waiter);
  ASSERT_TRUE(served);
  EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("a cat", {.width = 360}));
  EXPECT_TRUE(waiter->collapsed());
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(SiblingsTest, WhoJoinsThemLongAfterTheOriginalWasLookedAtLooksHimself) {
  heavy_renderer_.Block();
  Start();
  ASSERT_TRUE(Get("cat", 180));
  ASSERT_TRUE(heavy_renderer_.WaitUntilBlocked());
  images_.PutNow("cat", "another cat");
  clock_.Advance(seconds(61));  // FRESH_FOR
  const auto waiter = Ask(Query("cat", 360));
  heavy_renderer_.Release();
  const auto served = Answer(waiter);
  ASSERT_TRUE(served);
  EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("another cat", {.width = 360}));
}

TEST_F(SiblingsTest, TheirFailureIsNotThatOfARequest) {
  heavy_renderer_.Block();
  heavy_renderer_.FailNext({imaging::ErrorCode::kCrashed, "", "signal 11"});
  Start();
  ASSERT_TRUE(Get("cat", 180));
  ASSERT_TRUE(heavy_renderer_.WaitUntilBlocked());
  const auto waiter = Ask(Query("cat", 360));
  heavy_renderer_.Release();
  EXPECT_TRUE(Answer(waiter));
  EXPECT_FALSE(waiter->collapsed()) << "made for it alone";
  EXPECT_TRUE(WaitForEvent("siblings_failed"));
}

TEST_F(SiblingsTest, OthersInTheirPlaceAreLeftOut) {
  heavy_renderer_.Block();
  images_.PutNow("large", "a large picture");
  Start();
  renderer_.SetCost({1'000'000, seconds(1)});
  const auto heavy = Ask(Query("large", 1'000));
  ASSERT_TRUE(heavy_renderer_.WaitUntilBlocked());
  renderer_.SetCost({1'000'000, milliseconds(1)});
  ASSERT_TRUE(Get("cat", 180));
  EXPECT_TRUE(WaitForEvent("siblings_dropped"));
  heavy_renderer_.Release();
  EXPECT_TRUE(Answer(heavy));
}

TEST_F(SiblingsTest, WhatIsStoredAndFreshIsNotMadeAgain) {
  Start();
  ASSERT_TRUE(Get("cat", 360));
  ASSERT_TRUE(WaitForEvent("sibling_made", 2));
  StopUploads();
  thumbs_.DeleteNow("cat/w360.png");
  Start();
  ResetCalls();
  ASSERT_EQ(Get("cat", 360)->from, ServedFrom::kRender);
  ASSERT_TRUE(Eventually([&] { return thumbs_.Calls(Method::kHead) == 2; })) << "they were looked for";
  StopUploads();
  EXPECT_EQ(metrics_.Of("event sibling_made"), 2);

  images_.PutNow("cat", "another cat");
  thumbs_.DeleteNow("cat/w360.png");
  Start();
  ASSERT_TRUE(Get("cat", 360));
  EXPECT_TRUE(WaitForEvent("sibling_made", 4)) << "those are of the former version";
}

TEST_F(SiblingsTest, WhatIsForgottenMeanwhileIsNotStored) {
  heavy_renderer_.Block();
  Start();
  ASSERT_TRUE(Get("cat", 180));
  ASSERT_TRUE(heavy_renderer_.WaitUntilBlocked());
  service_->Forget("cat");
  heavy_renderer_.Release();
  ASSERT_TRUE(WaitForEvent("sibling_made", 2));
  StopUploads();
  EXPECT_THAT(thumbs_.Keys(), UnorderedElementsAre("cat/w180.png"));
  EXPECT_FALSE(InMemory("cat", 360));
}

TEST_F(SiblingsTest, TheyAreAlikeInAllElse) {
  Start();
  ThumbnailQuery query = Query("cat", 180);
  query.spec.format = imaging::OutputFormat::kWebp;
  query.spec.quality = 33;
  ASSERT_TRUE(Answer(Ask(query)));
  ASSERT_TRUE(WaitForEvent("sibling_made", 2));
  StopUploads();
  EXPECT_THAT(thumbs_.Keys(),
              UnorderedElementsAre("cat/w180,q33.webp", "cat/w360,q33.webp", "cat/w720,q33.webp"));
}

TEST_F(SiblingsTest, OnlyPlainSizesOfTheListHaveAny) {
  Start();
  ThumbnailQuery box = Query("cat", 180);
  box.spec.height = 180;
  ThumbnailQuery animated = Query("cat", 180);
  animated.spec.animated = true;
  for (const auto& query : {Query("cat", 200), box, animated}) ASSERT_TRUE(Answer(Ask(query)));
  StopUploads();
  EXPECT_EQ(thumbs_.Keys().size(), 3U);
  EXPECT_EQ(heavy_renderer_.calls(), 0);
}

TEST_F(SiblingsTest, ThereAreNoneWhereNothingIsStored) {
  options_.store_thumbnails = false;
  Start();
  ASSERT_TRUE(Get("cat", 180));
  StopUploads();
  EXPECT_EQ(heavy_renderer_.calls(), 0);
}

}  // namespace
}  // namespace server
