#include "server/config/name_match.h"

#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(NameMatch, CountsEdits) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("PORT", "port"), 0u);
  EXPECT_EQ(EditDistance("S3_ENPOINT", "S3_ENDPOINT"), 1u);
  EXPECT_EQ(EditDistance("abdc", "abcd"), 1u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance("abcd", "xyzw"), 4u);
}

TEST(NameMatch, AllowsMoreEditsForLongerNames) {
  const std::vector<std::string> known{"PORT", "UPLOAD", "S3_ENDPOINT", "MAX_SIDE", "MAX_SIZE"};
  EXPECT_EQ(NearestName("S3ENPOINT", known), "S3_ENDPOINT");
  EXPECT_EQ(NearestName("S3_ENDPONTS", known), "S3_ENDPOINT");
  EXPECT_EQ(NearestName("UPLAOD", known), "UPLOAD");
  EXPECT_EQ(NearestName("RELOAD", known), "");  // two edits of a short name are another word
  EXPECT_EQ(NearestName("MAX_SIZES", known), "MAX_SIZE");
  EXPECT_EQ(NearestName("POTR", known), "PORT");
  EXPECT_EQ(NearestName("POTR", known, 6), "");
  EXPECT_EQ(NearestName(std::string(100'000, 'x'), known), "");
}

TEST(NameMatch, TakesTheNearestOfSeveral) {
  const std::vector<std::string> known{"FETCH_QUEUES", "FETCH_QUEUE"};
  EXPECT_EQ(NearestName("FETCH_QUEU", known), "FETCH_QUEUE");
  EXPECT_EQ(NearestName("anything", {}), "");
}

}  // namespace
}  // namespace server
