#include "server/thumbs/purge.h"

#include <gmock/gmock.h>

#include "server/thumbs/thumbnail_key.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::MemoryObjectStore;
using s3client::testing::Method;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::IsEmpty;

class PurgeTest : public testing::Test {
 protected:
  tl::expected<std::size_t, PurgeFailure> Purge(const std::string& original,
                                                const PurgeLimits& limits = {s3client::Deadline::max()}) {
    return PurgeThumbnails({thumbs_, max_key_bytes_}, original, limits);
  }
  void Put(const std::vector<std::string>& keys) {
    for (const std::string& key : keys) thumbs_.PutNow(key, "x");
  }
  std::string Put(const std::string& original, const imaging::ThumbnailSpec& spec) {
    std::string key = ThumbnailKey(original, spec, max_key_bytes_);
    thumbs_.PutNow(key, "x");
    return key;
  }

  MemoryObjectStore thumbs_;
  std::size_t max_key_bytes_ = s3client::kMaxKeyBytes;
};

TEST_F(PurgeTest, RemovesAllOfOneOriginalAndNothingElse) {
  Put({"a/w180.png", "a/w360,h20,cover.auto-avif_webp", "a/h9.jpg"});
  const std::vector<std::string> others = {
      "a",           "a.png/w180.png", "a/b.png/w180.png", "a/w180.png/w90.png",
      "aa/w180.png", "b/w180.png",     "a/readme.txt",     "a//w180.png"};
  Put(others);
  EXPECT_EQ(Purge("a"), 3U);
  EXPECT_THAT(thumbs_.Keys(), testing::UnorderedElementsAreArray(others));
  EXPECT_EQ(Purge("a"), 0U);
}

TEST_F(PurgeTest, AnOriginalWithTheNameOfAThumbnailHasItsOwn) {
  Put({"a/w180.png", "a/w180.png/w90.png"});
  EXPECT_EQ(Purge("a/w180.png"), 1U);
  EXPECT_THAT(thumbs_.Keys(), ElementsAre("a/w180.png"));
}

TEST_F(PurgeTest, KeysAreNoPatterns) {
  Put({"a*/w1.png", "ab/w1.png", "a%2A/w1.png", "\xC3\xA4 +/w1.png"});
  EXPECT_EQ(Purge("a*"), 1U);
  EXPECT_EQ(Purge("\xC3\xA4 +"), 1U);
  EXPECT_THAT(thumbs_.Keys(), ElementsAre("a%2A/w1.png", "ab/w1.png"));
}

TEST_F(PurgeTest, FindsThoseThatLieUnderAHash) {
  for (const std::string& original :
       {std::string(1'024, 'k'), std::string(1'010, 'k'), std::string(".sha256/x")}) {
    Put(original, {.width = 180});
    Put(original, {.width = 8'000, .height = 8'000, .enlarge = true});
    EXPECT_EQ(Purge(original), 2U) << original.substr(0, 9);
    EXPECT_THAT(thumbs_.Keys(), IsEmpty());
  }
}

TEST_F(PurgeTest, AHashedFolderIsNobodysOriginal) {
  const std::string key = Put(std::string(1'024, 'k'), {.width = 180});
  EXPECT_EQ(Purge(key.substr(0, key.rfind('/'))), 0U);
  EXPECT_TRUE(thumbs_.Peek(key));
}

TEST_F(PurgeTest, GoesThroughAllPages) {
  for (int width = 1; width <= 2'500; ++width) Put("a", {.width = width});
  Put({"a/x/w1.png"});
  EXPECT_EQ(Purge("a"), 2'500U);
  EXPECT_THAT(thumbs_.Keys(), ElementsAre("a/x/w1.png"));
}

TEST_F(PurgeTest, TellsHowFarItCame) {
  Put({"a/w1.png", "a/w2.png", "a/w3.png"});
  thumbs_.FailNext(Method::kDelete, "a/w3.png", StoreError(ErrorCode::kAccessDenied));
  const auto purged = Purge("a");
  ASSERT_FALSE(purged);
  EXPECT_EQ(purged.error().deleted, 2U);
  EXPECT_EQ(purged.error().failure.kind, FailureKind::kStoreRefused);
  EXPECT_EQ(Purge("a"), 1U);
}

TEST_F(PurgeTest, AFailedListIsNoEmptyOne) {
  thumbs_.FailNext(Method::kList, StoreError(ErrorCode::kUnavailable));
  const auto purged = Purge("a");
  ASSERT_FALSE(purged);
  EXPECT_EQ(purged.error().failure.kind, FailureKind::kStoreUnavailable);
}

TEST_F(PurgeTest, EndsWithItsTime) {
  Put({"a/w1.png"});
  thumbs_.Block(Method::kDelete);
  const auto purged = Purge("a", {steady_clock::now() + std::chrono::milliseconds(20)});
  ASSERT_FALSE(purged);
  EXPECT_EQ(purged.error().failure.kind, FailureKind::kStoreTimeout);
}

TEST_F(PurgeTest, EndsWhenItIsStopped) {
  Put({"a/w1.png"});
  std::stop_source stop;
  stop.request_stop();
  const auto purged = Purge("a", {s3client::Deadline::max(), stop.get_token()});
  ASSERT_FALSE(purged);
  EXPECT_EQ(purged.error().failure.kind, FailureKind::kOverloaded);
  EXPECT_TRUE(thumbs_.Peek("a/w1.png"));
}

}  // namespace
}  // namespace server
