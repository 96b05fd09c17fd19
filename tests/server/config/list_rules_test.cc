#include "server/config/list_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SizeList, IsNumbersInRisingOrder) {
  EXPECT_THAT(ParseSizeList("").value(), IsEmpty());
  EXPECT_THAT(ParseSizeList("180").value(), ElementsAre(180));
  EXPECT_THAT(ParseSizeList("720, 180 ,16384,1").value(), ElementsAre(1, 180, 720, 16'384));
  EXPECT_EQ(CheckSizeList("720, 180"), "180,720");
  EXPECT_EQ(CheckSizeList(""), "");
}

TEST(SizeList, RefusesWhatIsNoList) {
  for (const auto* text :
       {"0", "16385", "-1", "a", "180px", "180;360", "180,", ",180", "180,,360", "1.5", "180 360"}) {
    const auto list = CheckSizeList(text);
    ASSERT_FALSE(list) << text;
    EXPECT_EQ(list.error(), "not whole numbers of pixels from 1 to 16384 with commas between");
  }
  EXPECT_EQ(CheckSizeList("180,360,180").error(), "has 180 twice");
}

TEST(PrefixList, IsWhatKeysBeginWith) {
  EXPECT_THAT(ParsePrefixList("").value(), IsEmpty());
  EXPECT_THAT(ParsePrefixList("public/,sha red/,/x,\u732b/").value(),
              ElementsAre("public/", "sha red/", "/x", "\u732b/"));
  EXPECT_EQ(CheckPrefixList("b/,a/"), "b/,a/");
}

TEST(PrefixList, RefusesWhatWouldMeanSomethingElse) {
  EXPECT_THAT(CheckPrefixList("a/,").error(), HasSubstr("an empty prefix"));
  EXPECT_THAT(CheckPrefixList(",").error(), HasSubstr("an empty prefix"));
  EXPECT_THAT(CheckPrefixList("a/, b/").error(), HasSubstr("a space beside a comma"));
  EXPECT_THAT(CheckPrefixList(" ").error(), HasSubstr("a space beside a comma"));
  EXPECT_THAT(CheckPrefixList("a/\n").error(), HasSubstr("a line end"));
}

TEST(FormatList, IsNamesInTheirOrder) {
  EXPECT_THAT(ParseFormatList("webp, JPG,png").value(), ElementsAre("webp", "jpeg", "png"));
  EXPECT_EQ(CheckFormatList("avif,webp,jpeg,png,gif"), "avif,webp,jpeg,png,gif");
}

TEST(FormatList, RefusesOthersAndDoubles) {
  for (const auto* text : {"", "auto", "jxl", "webp,", "webp;png", "image/webp"}) {
    const auto list = CheckFormatList(text);
    ASSERT_FALSE(list) << text;
    EXPECT_EQ(list.error(), "not names out of avif, webp, jpeg, png, gif with commas between");
  }
  EXPECT_EQ(CheckFormatList("jpeg,jpg").error(), "has jpeg twice");
}

}  // namespace
}  // namespace server
