#include "server/front/http_syntax.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::string_view_literals;

TEST(HttpSyntax, ComparesWithoutCaseInAsciiOnly) {
  EXPECT_TRUE(EqualsIgnoreCase("Content-Length", "cONTENT-lENGTH"));
  EXPECT_FALSE(EqualsIgnoreCase("Content-Length", "Content-Lengt"));
  EXPECT_FALSE(EqualsIgnoreCase("@", "`"));  // 0x20 apart, as letters are
  EXPECT_FALSE(EqualsIgnoreCase("\xc4", "\xe4"));
  EXPECT_TRUE(StartsWithIgnoreCase("sec-ch-dpr", "Sec-CH-"));
  EXPECT_FALSE(StartsWithIgnoreCase("sec", "Sec-CH-"));
}

TEST(HttpSyntax, KnowsTokens) {
  EXPECT_TRUE(IsToken("If-None-Match"));
  EXPECT_TRUE(IsToken("!#$%&'*+-.^_`|~09azAZ"));
  for (const auto text : {""sv, "a b"sv, "a:"sv, "a\t"sv, "a\0"sv, "\x80"sv, "a/b"sv, "\"a\""sv, "a@b"sv}) {
    EXPECT_FALSE(IsToken(text)) << text;
  }
}

TEST(HttpSyntax, KnowsFieldValues) {
  EXPECT_TRUE(IsFieldValue(""));
  EXPECT_TRUE(IsFieldValue("a b\t\xc3\xa4 \"x\""));
  for (const auto text : {"a\r"sv, "\n"sv, "\0"sv, "\x7f"sv, "\x1b[31m"sv}) EXPECT_FALSE(IsFieldValue(text));
}

TEST(HttpSyntax, TrimsSpacesAndTabsOnly) {
  EXPECT_EQ(TrimWhitespace(" \t a b \t"), "a b");
  EXPECT_EQ(TrimWhitespace(" \t"), "");
  EXPECT_EQ(TrimWhitespace("\v1"), "\v1");
}

TEST(HttpSyntax, FindsTokensInLists) {
  EXPECT_TRUE(ListHasToken("Upgrade , CLOSE", "close"));
  EXPECT_TRUE(ListHasToken(",,close", "close"));
  EXPECT_FALSE(ListHasToken("closed, not close", "close"));
  EXPECT_FALSE(ListHasToken("", "close"));
}

TEST(HttpSyntax, FindsHiddenLineBreaks) {
  for (const auto text : {"a%0d%0ab"sv, "%0A"sv, "%00"sv, "100%%0d"sv, "%u000A"sv}) {
    EXPECT_TRUE(HidesLineBreak(text)) << text;
  }
  for (const auto text : {"50%"sv, "%0"sv, "%20%41%0b"sv, "%u00e4"sv, "%250d"sv}) {
    EXPECT_FALSE(HidesLineBreak(text)) << text;
  }
}

}  // namespace
}  // namespace server
