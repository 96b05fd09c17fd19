// JPEG_EARLY_STOP.
#include <string>

#include "imaging/renderer.h"
#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"
#include "tests/support/jpeg_maker.h"

namespace server {
namespace {

constexpr int kSmall = 100;    // made of an eighth of 1,200
constexpr int kLarge = 1'000;  // of the whole

class ServiceEarlyStopTest : public ServiceTest {
 protected:
  ServiceEarlyStopTest() {
    options_.early_stop.enabled = true;
    options_.early_stop.least_saved = 50'000;
    renderer_.SetPath(imaging::kJpegFastPath);
    images_.PutNow("photo", photo_);
    images_.SetChunkBytes(16'384);
  }

  static std::string MakePhoto() {
    using imaging::testing::JpegScans;
    return imaging::testing::MakeJpeg(
        {.width = 1'200, .height = 900, .scans = JpegScans::kProgressive, .noise = 120});
  }
  bool IsOfTheWhole(const Outcome<Served>& served, int width) const {
    return served && *served->thumbnail->bytes == FakeRenderer::BytesFor(photo_, {.width = width});
  }
  s3client::Metadata StoredMetadata(const std::string& key) {
    return WaitUntilStored(key) ? thumbs_.Peek(key)->info.metadata : s3client::Metadata();
  }

  const std::string photo_ = MakePhoto();
};

TEST_F(ServiceEarlyStopTest, MakesASmallThumbnailOfTheBeginning) {
  Start();
  const auto served = Get("photo", kSmall);
  ASSERT_TRUE(served);
  EXPECT_LT(served->thumbnail->bytes->size(), photo_.size() * 3 / 4);
  EXPECT_EQ(served->thumbnail->info.source.size, photo_.size());
  EXPECT_EQ(StoredMetadata("photo/w100.png")["source-read"], "in-part");
  EXPECT_EQ(metrics_.Of("event original_in_part"), 1);
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
}

TEST_F(ServiceEarlyStopTest, IsOffByDefault) {
  options_.early_stop = {};
  Start();
  EXPECT_TRUE(IsOfTheWhole(Get("photo", kSmall), kSmall));
  EXPECT_FALSE(StoredMetadata("photo/w100.png").contains("source-read"));
}

TEST_F(ServiceEarlyStopTest, AThumbnailThatNeedsAllOfItGetsAllOfIt) {
  Start();
  ASSERT_TRUE(Get("photo", kSmall));
  EXPECT_TRUE(IsOfTheWhole(Get("photo", kLarge), kLarge)) << "what was fetched in part is not used again";
  EXPECT_FALSE(StoredMetadata("photo/w1000.png").contains("source-read"));
}

TEST_F(ServiceEarlyStopTest, WhereOurDecoderGivesUpTheWholeIsFetched) {
  renderer_.SetPath(imaging::kVipsPath);
  Start();
  EXPECT_TRUE(IsOfTheWhole(Get("photo", kSmall), kSmall));
  EXPECT_FALSE(StoredMetadata("photo/w100.png").contains("source-read"));
  EXPECT_EQ(metrics_.Of("event original_in_part_again"), 1);
  EXPECT_EQ(images_.Calls(Method::kGet), 2);
}

TEST_F(ServiceEarlyStopTest, NoSiblingsAreMadeOfAPart) {
  options_.sibling_widths = {kSmall, kLarge};
  Start();
  ASSERT_TRUE(Get("photo", kSmall));
  StopUploads();
  EXPECT_FALSE(thumbs_.Peek("photo/w1000.png"));
}

TEST_F(ServiceEarlyStopTest, WorksWhereNothingIsStored) {
  options_.store_thumbnails = false;
  Start();
  EXPECT_LT(Get("photo", kSmall)->thumbnail->bytes->size(), photo_.size() * 3 / 4);
  EXPECT_TRUE(IsOfTheWhole(Get("photo", kLarge), kLarge));
  renderer_.SetPath(imaging::kVipsPath);
  EXPECT_TRUE(IsOfTheWhole(Get("photo", kSmall), kSmall));
}

TEST_F(ServiceEarlyStopTest, WhoSharesTheDownloadGetsWhatHeNeeds) {
  images_.Block(Method::kGet);
  Start();
  const auto small = Ask(Query("photo", kSmall));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet));
  const auto large = Ask(Query("photo", kLarge));
  ASSERT_TRUE(Eventually([&] { return service_->CurrentLoad().sharing_download == 1; }));
  images_.Release(Method::kGet);
  EXPECT_TRUE(IsOfTheWhole(Answer(small), kSmall));
  EXPECT_TRUE(IsOfTheWhole(Answer(large), kLarge));
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
}

}  // namespace
}  // namespace server
