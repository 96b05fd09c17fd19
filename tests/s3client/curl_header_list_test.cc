#include "s3client/curl_header_list.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace s3client {
namespace {

std::vector<std::string> Lines(const CurlHeaderList& list) {
  std::vector<std::string> lines;
  for (const curl_slist* node = list.get(); node != nullptr; node = node->next)
    lines.emplace_back(node->data);
  return lines;
}

using Expected = std::vector<std::string>;

TEST(CurlHeaderList, OneLineForEachHeaderInTheirOrder) {
  CurlHeaderList list;
  ASSERT_TRUE(list.Fill({{"host", "a:1"}, {"x-amz-date", "now"}}, false));
  EXPECT_EQ(Lines(list), (Expected{"host: a:1", "x-amz-date: now"}));
}

TEST(CurlHeaderList, AnEmptyValueIsSentAndDoesNotTakeTheHeaderAway) {
  CurlHeaderList list;
  ASSERT_TRUE(list.Fill({{"x-amz-meta-empty", ""}}, false));
  EXPECT_EQ(Lines(list), Expected{"x-amz-meta-empty;"});
}

TEST(CurlHeaderList, NoLeaveIsAskedToSendABody) {
  CurlHeaderList list;
  ASSERT_TRUE(list.Fill({{"host", "a"}}, true));
  EXPECT_EQ(Lines(list), (Expected{"host: a", "Expect:"}));
}

TEST(CurlHeaderList, NothingOfAnEarlierRequestIsLeft) {
  CurlHeaderList list;
  ASSERT_TRUE(list.Fill({{"host", "a"}, {"x-amz-meta-secret", "long value of the first"}}, true));
  ASSERT_TRUE(list.Fill({{"host", "b"}}, false));
  EXPECT_EQ(Lines(list), Expected{"host: b"});
  ASSERT_TRUE(list.Fill({}, false));
  EXPECT_EQ(list.get(), nullptr);
}

TEST(CurlHeaderList, RefusesWhatWouldBeginALineOfItsOwn) {
  CurlHeaderList list;
  EXPECT_FALSE(list.Fill({{"host", "a\r\nx-evil: 1"}}, false));
  EXPECT_FALSE(list.Fill({{"ho\nst", "a"}}, false));
  EXPECT_FALSE(list.Fill({{"host", std::string("a\0b", 3)}}, false));
}

}  // namespace
}  // namespace s3client
