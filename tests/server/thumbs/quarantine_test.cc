#include "server/thumbs/quarantine.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace server {
namespace {

using std::chrono::seconds;

class QuarantineTest : public testing::Test {
 protected:
  static SourceVersion Version(const char* etag) { return {etag, 10, {}}; }

  doubles::FakeClock clock_;
  Quarantine quarantine_{{.strikes = 2, .time = seconds(60), .most_entries = 3}, clock_.Reader()};
  const SourceVersion version_ = Version("\"a\"");
};

TEST_F(QuarantineTest, OneFailureIsForgiven) {
  EXPECT_FALSE(quarantine_.Holds("cat", version_));
  quarantine_.Strike("cat", version_);
  EXPECT_FALSE(quarantine_.Holds("cat", version_));
  EXPECT_EQ(quarantine_.held(), 0U);
}

TEST_F(QuarantineTest, TwoAreNot) {
  quarantine_.Strike("cat", version_);
  quarantine_.Strike("cat", version_);
  EXPECT_TRUE(quarantine_.Holds("cat", version_));
  EXPECT_FALSE(quarantine_.Holds("dog", version_));
  EXPECT_EQ(quarantine_.held(), 1U);
}

TEST_F(QuarantineTest, AnotherVersionIsAnotherPicture) {
  quarantine_.Strike("cat", version_);
  quarantine_.Strike("cat", version_);
  EXPECT_FALSE(quarantine_.Holds("cat", Version("\"b\"")));
  SourceVersion longer = version_;
  longer.size = 11;
  EXPECT_FALSE(quarantine_.Holds("cat", longer));
}

TEST_F(QuarantineTest, EndsAWhileAfterTheLastFailure) {
  quarantine_.Strike("cat", version_);
  clock_.Advance(seconds(59));
  quarantine_.Strike("cat", version_);
  clock_.Advance(seconds(59));
  EXPECT_TRUE(quarantine_.Holds("cat", version_));
  clock_.Advance(seconds(1));
  EXPECT_FALSE(quarantine_.Holds("cat", version_));
  quarantine_.Strike("cat", version_);
  EXPECT_FALSE(quarantine_.Holds("cat", version_)) << "what was before is forgotten";
}

TEST_F(QuarantineTest, IsBoundedAndForgetsWhatFailedLongestAgo) {
  for (const char* name : {"a", "b", "c"}) {
    quarantine_.Strike(name, version_);
    quarantine_.Strike(name, version_);
  }
  quarantine_.Strike("a", version_);
  quarantine_.Strike("d", version_);
  EXPECT_TRUE(quarantine_.Holds("a", version_));
  EXPECT_FALSE(quarantine_.Holds("b", version_));
  EXPECT_TRUE(quarantine_.Holds("c", version_));
}

TEST(Quarantine, CanBeOff) {
  doubles::FakeClock clock;
  Quarantine off({.strikes = 1, .time = seconds(0), .most_entries = 10}, clock.Reader());
  off.Strike("cat", {});
  EXPECT_FALSE(off.Holds("cat", {}));
}

}  // namespace
}  // namespace server
