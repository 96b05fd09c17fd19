#include "server/thumbs/early_stop.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/jpeg_maker.h"

namespace server {
namespace {

using Specs = std::vector<imaging::ThumbnailSpec>;

constexpr imaging::ThumbnailSpec kEighth = {.width = 100};  // of 1,200
constexpr imaging::ThumbnailSpec kWhole = {.width = 1'200};

// Some 670 KB, of which an eighth needs three quarters.
const std::string& Progressive() {
  using imaging::testing::JpegScans;
  static const std::string file = imaging::testing::MakeJpeg(
      {.width = 1'200, .height = 900, .scans = JpegScans::kProgressive, .noise = 120});
  return file;
}

class EarlyStopTest : public testing::Test {
 protected:
  EarlyStopTest() {
    options_.enabled = true;
    options_.least_saved = 50'000;
  }

  // Where it stops a download that comes in pieces.
  std::optional<std::size_t> StopsAt(std::size_t piece = 16'384) {
    EarlyStop stop(options_,
                   {[this] { return wanted_; }, [this](std::size_t count) { return Close(count); }});
    stop.Begin(Progressive().size());
    for (std::size_t size = piece; size < Progressive().size(); size += piece) {
      if (!stop.IsEnough(std::string_view(Progressive()).substr(0, size))) continue;
      EXPECT_LE(stop.enough().value(), size);
      return size;
    }
    EXPECT_FALSE(stop.enough());
    return std::nullopt;
  }

  bool Close(std::size_t count) {
    ++closes_;
    wanted_.insert(wanted_.end(), late_.begin(), late_.end());
    late_.clear();
    return wanted_.size() == count;
  }

  EarlyStop::Options options_;
  Specs wanted_ = {kEighth};
  Specs late_;  // join when it is about to be closed
  int closes_ = 0;
};

TEST_F(EarlyStopTest, StopsWhereTheRestIsNotNeeded) {
  const auto at = StopsAt();
  ASSERT_TRUE(at);
  EXPECT_LT(*at, Progressive().size() * 9 / 10);
  EXPECT_EQ(closes_, 1);
}

TEST_F(EarlyStopTest, IsOffUnlessEnabled) {
  options_.enabled = false;
  EXPECT_FALSE(StopsAt());
}

TEST_F(EarlyStopTest, LeavesItWhereLittleIsSaved) {
  options_.least_saved = Progressive().size() * 9 / 10;
  EXPECT_FALSE(StopsAt());
  EXPECT_EQ(closes_, 0);
}

TEST_F(EarlyStopTest, TakesAllForWhoDoesNotSayWhatFor) {
  wanted_.clear();
  EXPECT_FALSE(StopsAt());
}

TEST_F(EarlyStopTest, WhoJoinsAtTheLastMomentGetsWhatHeNeeds) {
  late_ = {kWhole};
  EXPECT_FALSE(StopsAt());
  EXPECT_EQ(closes_, 1);

  wanted_ = {kEighth};
  late_ = {{.width = 90}};
  closes_ = 0;
  EXPECT_TRUE(StopsAt());
  EXPECT_EQ(closes_, 2);
}

TEST_F(EarlyStopTest, ADownloadBegunAgainIsLookedAtAgain) {
  EarlyStop stop(options_, {[this] { return wanted_; }, [this](std::size_t count) { return Close(count); }});
  stop.Begin(Progressive().size());
  const std::size_t most = Progressive().size() * 9 / 10;
  ASSERT_TRUE(stop.IsEnough(std::string_view(Progressive()).substr(0, most)));
  stop.Begin(1'000'000);
  EXPECT_FALSE(stop.enough());
  EXPECT_FALSE(stop.IsEnough(std::string(200'000, 'x'))) << "another object by now";
}

}  // namespace
}  // namespace server
