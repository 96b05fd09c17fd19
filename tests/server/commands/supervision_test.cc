#include "server/commands/supervision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::HasSubstr;

TEST(AssignSocketsTest, NoneAreNone) {
  const auto assigned = AssignSockets({});
  ASSERT_TRUE(assigned);
  EXPECT_EQ(assigned->main, -1);
  EXPECT_EQ(assigned->admin, -1);
}

TEST(AssignSocketsTest, TheNameTellsTheAdminListeners) {
  const auto assigned = AssignSockets({{3, "admin"}, {4, "thumbd.socket"}});
  ASSERT_TRUE(assigned);
  EXPECT_EQ(assigned->main, 4);
  EXPECT_EQ(assigned->admin, 3);
}

TEST(AssignSocketsTest, AnyOtherNameIsThePublicOnes) {
  for (const char* name : {"http", "unknown", ""}) EXPECT_EQ(AssignSockets({{3, name}})->main, 3) << name;
}

TEST(AssignSocketsTest, RefusesTwoOfAKind) {
  const auto twice = AssignSockets({{3, "http"}, {4, "https"}});
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error(), HasSubstr("more than one socket for the public listener"));
  EXPECT_THAT(AssignSockets({{3, "admin"}, {4, "admin"}}).error(), HasSubstr("for the admin listener"));
}

}  // namespace
}  // namespace server
