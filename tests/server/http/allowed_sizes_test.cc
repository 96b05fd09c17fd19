#include "server/http/allowed_sizes.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(AllowedSizes, NoneGivenAllowsAll) {
  const AllowedSizes sizes;
  EXPECT_TRUE(sizes.all());
  EXPECT_EQ(sizes.Settle("size", 181), 181);
  EXPECT_EQ(sizes.Snapped(181), 181);
}

TEST(AllowedSizes, RefusesOthersAndSaysWhichThereAre) {
  const AllowedSizes sizes({180, 360}, SizePolicy::kRefuse);
  EXPECT_EQ(sizes.Settle("size", 180), 180);
  EXPECT_EQ(sizes.Settle("size", 360), 360);
  for (const int other : {1, 179, 181, 361}) EXPECT_FALSE(sizes.Settle("size", other)) << other;
  EXPECT_EQ(sizes.Settle("size", 181).error(), "size is 181 pixels; allowed here are 180, 360");
}

TEST(AllowedSizes, SnapsToTheNextLargerOne) {
  const AllowedSizes sizes({180, 360, 720}, SizePolicy::kSnap);
  const std::pair<int, int> snaps[] = {{1, 180},   {179, 180}, {180, 180}, {181, 360},
                                       {360, 360}, {361, 720}, {720, 720}, {721, 720}};
  for (const auto& [asked, given] : snaps) EXPECT_EQ(sizes.Settle("size", asked), given) << asked;
}

}  // namespace
}  // namespace server
