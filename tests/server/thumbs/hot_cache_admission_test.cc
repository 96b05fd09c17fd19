// What stays in the hot cache and what has to go. Every seed is fixed.
#include <map>
#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "server/thumbs/hot_cache.h"

namespace server {
namespace {

constexpr HashSeed kAdmissionSeed{1, 2};
constexpr std::size_t kPicture = 10'000;
constexpr std::uint64_t kCharge = kPicture + 700;  // a little more than what one costs

std::shared_ptr<const HotThumbnail> VersionedEntry(std::size_t bytes, std::uint64_t version = 1) {
  const auto picture = std::make_shared<std::string>(bytes, 'x');
  auto thumbnail = std::make_shared<Thumbnail>(Thumbnail{{}, picture});
  return std::make_shared<HotThumbnail>(HotThumbnail{thumbnail, nullptr, version});
}

// As the service does: what is not there is made and kept. True for a hit.
bool AskAndKeep(HotCache& cache, const std::string& key, std::size_t bytes = kPicture) {
  if (cache.Find(key)) return true;
  cache.Put(key, VersionedEntry(bytes));
  return false;
}

std::string Hot(int i) {
  return "hot/" + std::to_string(i);
}
std::string Cold(int i) {
  return "cold/" + std::to_string(i);
}

int HitsOfRound(HotCache& cache, int first, int count) {
  int hits = 0;
  for (int i = first; i < first + count; ++i) hits += AskAndKeep(cache, Hot(i)) ? 1 : 0;
  return hits;
}

class CrawlTest : public testing::TestWithParam<std::uint64_t> {};

// Between two requests for hot pictures come ten for pictures that nobody ever asks for again.
TEST_P(CrawlTest, LeavesTheHotSetAlone) {
  HotCache cache(GetParam(), kAdmissionSeed);
  const int fit = static_cast<int>(GetParam() / kCharge);
  const int hot = fit / 2;
  for (int round = 0; round < 3; ++round) HitsOfRound(cache, 0, hot);

  int hits = 0;
  int asked = 0;
  for (int crawled = 0; crawled < 100 * hot; ++crawled) {
    AskAndKeep(cache, Cold(crawled));
    if (crawled % 10 != 0) continue;
    hits += AskAndKeep(cache, Hot(asked % hot)) ? 1 : 0;
    ++asked;
  }
  EXPECT_GE(hits, asked * 95 / 100) << asked;
  EXPECT_GE(HitsOfRound(cache, 0, hot), hot * 95 / 100);
}

INSTANTIATE_TEST_SUITE_P(HotCache, CrawlTest, testing::Values(2'000'000, 64'000'000));

TEST(HotCacheAdmission, FollowsAShiftOfPopularity) {
  constexpr int kFit = 200;
  HotCache cache(kFit * kCharge, kAdmissionSeed);
  for (int round = 0; round < 50; ++round) HitsOfRound(cache, 0, 100);
  ASSERT_EQ(HitsOfRound(cache, 0, 100), 100);
  for (int round = 0; round < 30; ++round) HitsOfRound(cache, 1'000, 190);
  EXPECT_GE(HitsOfRound(cache, 1'000, 190), 180);
}

TEST(HotCacheAdmission, ANewcomerHasToBeAskedForMoreOftenThanItsVictim) {
  HotCache cache(5 * kCharge, kAdmissionSeed);  // of which the window takes just too much for a fifth
  for (int round = 0; round < 3; ++round) HitsOfRound(cache, 0, 4);
  ASSERT_EQ(cache.entries(), 4U);
  for (int times = 1; times <= 3; ++times) EXPECT_FALSE(AskAndKeep(cache, "new"));
  EXPECT_EQ(cache.entries(), 4U);
  EXPECT_FALSE(AskAndKeep(cache, "new"));
  EXPECT_TRUE(AskAndKeep(cache, "new"));
  EXPECT_EQ(cache.entries(), 4U);
}

TEST(HotCacheAdmission, ALargeOneHasToOutweighAllItsVictimsTogether) {
  HotCache cache(40 * kCharge, kAdmissionSeed);
  for (int round = 0; round < 2; ++round) HitsOfRound(cache, 0, 39);
  constexpr std::size_t kLarge = 5 * kPicture;  // costs five pictures that were asked for twice each
  int asked = 1;
  while (!AskAndKeep(cache, "large", kLarge) && asked < 100) ++asked;
  EXPECT_GT(asked, 8);
  EXPECT_LT(asked, 16);
  // A small one outweighs its only victim at once.
  for (int times = 1; times <= 3; ++times) AskAndKeep(cache, "small");
  EXPECT_TRUE(AskAndKeep(cache, "small"));
}

TEST(HotCacheAdmission, AFresherVersionIsNeverRefused) {
  HotCache cache(40 * kCharge, kAdmissionSeed);
  for (int round = 0; round < 8; ++round) HitsOfRound(cache, 0, 35);
  AskAndKeep(cache, "seldom");
  ASSERT_NE(cache.Peek("seldom"), nullptr);
  for (const std::size_t bytes : {std::size_t{100}, kPicture, 10 * kPicture}) {
    cache.Put("seldom", VersionedEntry(bytes, bytes));
    ASSERT_NE(cache.Peek("seldom"), nullptr) << bytes;
    EXPECT_EQ(cache.Peek("seldom")->version, bytes);
    EXPECT_LE(cache.bytes(), 40 * kCharge);
  }
}

TEST(HotCacheAdmission, TheFirstOfAnEmptyCacheAreTakenUnasked) {
  HotCache cache(10 * kCharge, kAdmissionSeed);
  for (int i = 0; i < 9; ++i) cache.Put(Hot(i), VersionedEntry(kPicture));
  EXPECT_EQ(cache.entries(), 9U);
}

// Any cache may forget; none may invent, nor give back what was replaced or erased.
class ModelTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ModelTest, GivesBackTheLastVersionOrNothing) {
  HotCache cache(GetParam(), kAdmissionSeed);
  std::map<std::string, std::uint64_t> model;
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> size(9.0, 1.5);
  std::uint64_t version = 0;
  for (int step = 0; step < 20'000; ++step) {
    const std::string key = "k" + std::to_string(random() % 400 * (random() % 3));
    const bool known = cache.Peek(key) != nullptr;
    const auto bytes = static_cast<std::size_t>(std::min(size(random), 400'000.0));
    switch (random() % 8) {
      case 0:
        cache.Erase(key);
        model.erase(key);
        ASSERT_EQ(cache.Find(key), nullptr);
        break;
      case 1:
      case 2:
        cache.Put(key, VersionedEntry(bytes, ++version));
        model[key] = version;
        ASSERT_TRUE(!known || bytes > cache.max_entry_bytes() || cache.Peek(key));
        break;
      default:
        const auto found = cache.Find(key);
        ASSERT_EQ(found != nullptr, known);
        ASSERT_TRUE(!found || found->version == model.at(key));
    }
    ASSERT_LE(cache.bytes(), GetParam());
  }
  EXPECT_GT(cache.bytes(), std::min<std::uint64_t>(GetParam(), 4'000'000) / 2);
  for (const auto& [key, last] : model) cache.Erase(key);
  EXPECT_EQ(cache.bytes(), 0U);
  EXPECT_EQ(cache.entries(), 0U);
}

INSTANTIATE_TEST_SUITE_P(HotCache, ModelTest, testing::Values(50'000, 1'000'000, 70'000'000));

}  // namespace
}  // namespace server
