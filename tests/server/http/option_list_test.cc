#include "server/http/option_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::HasSubstr;

constexpr int kMaxSize = 2'000;

struct Spelling {
  const char* written;
  const char* canonical;
};

class OptionList : public testing::TestWithParam<Spelling> {};

TEST_P(OptionList, HasOneCanonicalSpelling) {
  const auto options = ParseOptionList(GetParam().written, kMaxSize);
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(CanonicalOptionList(*options), GetParam().canonical);
  const auto again = ParseOptionList(GetParam().canonical, kMaxSize);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(CanonicalOptionList(*again), GetParam().canonical);
}

INSTANTIATE_TEST_SUITE_P(
    Table, OptionList,
    testing::Values(
        Spelling{"w180", "w180"}, Spelling{"h90", "h90"}, Spelling{"h2,w1", "w1,h2"},
        Spelling{"w0180", "w180"}, Spelling{"w1,contain", "w1"}, Spelling{"w1,h1,contain", "w1,h1"},
        Spelling{"w1,h1,fill", "w1,h1,fill"}, Spelling{"cover,h1,w1", "w1,h1,cover"},
        Spelling{"w1,h1,cover-n", "w1,h1,cover-n"}, Spelling{"w1,h1,cover-northwest", "w1,h1,cover-nw"},
        Spelling{"w1,h1,cover,g-west", "w1,h1,cover-w"}, Spelling{"g-se,cover,w1,h1", "w1,h1,cover-se"},
        Spelling{"w1,h1,cover-centre", "w1,h1,cover"}, Spelling{"w1,h1,cover-center", "w1,h1,cover"},
        Spelling{"w1,h1,cover,g-centre", "w1,h1,cover"},
        Spelling{"w1,h1,cover-attention", "w1,h1,cover-attention"}, Spelling{"w1,h1,g-n", "w1,h1"},
        Spelling{"w1,h1,fill,g-n", "w1,h1,fill"}, Spelling{"w1,cover", "w1"}, Spelling{"h1,fill", "h1"},
        Spelling{"w1,png", "w1"}, Spelling{"w1,jpeg", "w1,jpg"}, Spelling{"jpg,w1", "w1,jpg"},
        Spelling{"webp,w1", "w1,webp"}, Spelling{"avif,w1", "w1,avif"}, Spelling{"gif,w1", "w1,gif"},
        Spelling{"auto,w1", "w1,auto"}, Spelling{"q5,w1,webp", "w1,q5,webp"}, Spelling{"dpr2,w1", "w1,dpr2"},
        Spelling{"w1,dpr1", "w1,dpr1"}, Spelling{"w1,dpr1.50", "w1,dpr1.5"},
        Spelling{"w1,bgABC", "w1,bgaabbcc"}, Spelling{"enlarge,w1", "w1,enlarge"},
        Spelling{"animated,w1", "w1,animated"}, Spelling{"webp", "webp"}, Spelling{"png", "png"},
        Spelling{"contain", "png"}, Spelling{"p-card", "p-card"}, Spelling{"png,p-card", "p-card,png"},
        Spelling{"webp,dpr2,p-my-card_2", "p-my-card_2,dpr2,webp"},
        Spelling{"webp,dpr3,animated,bg000,q9,enlarge,cover-e,h2,w1",
                 "w1,h2,cover-e,enlarge,q9,bg000000,animated,dpr3,webp"}));

struct OptionMistake {
  const char* written;
  const char* sentence;
};

class OptionListRefuses : public testing::TestWithParam<OptionMistake> {};

TEST_P(OptionListRefuses, ThisAndNamesIt) {
  const auto options = ParseOptionList(GetParam().written, kMaxSize);
  ASSERT_FALSE(options);
  EXPECT_THAT(options.error(), HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Table, OptionListRefuses,
    testing::Values(
        OptionMistake{"", "an option is empty"}, OptionMistake{"w1,", "an option is empty"},
        OptionMistake{",w1", "an option is empty"}, OptionMistake{"w1,,h1", "an option is empty"},
        OptionMistake{"w", "\"w\" is not an option"}, OptionMistake{"wide", "\"wide\" is not an option"},
        OptionMistake{"W1", "\"W1\" is not an option"}, OptionMistake{"WEBP", "\"WEBP\" is not an option"},
        OptionMistake{"180", "\"180\" is not an option"},
        OptionMistake{"w180.png", "w is not a whole number of pixels from 1 to 2000"},
        OptionMistake{"w1, h1", "\" h1\""}, OptionMistake{"w0", "w is not a whole number of pixels"},
        OptionMistake{"w2001", "w is not a whole number of pixels"},
        OptionMistake{"w-1", "w is not a whole number of pixels"},
        OptionMistake{"h+1", "h is not a whole number of pixels"},
        OptionMistake{"w1x", "w is not a whole number of pixels"},
        OptionMistake{"q0", "q is not a whole number from 1 to 100"},
        OptionMistake{"q101", "q is not a whole number from 1 to 100"},
        OptionMistake{"dpr", "dpr is not a number"}, OptionMistake{"dpr5", "dpr is not a number"},
        OptionMistake{"bg", "bg is not a colour"}, OptionMistake{"bg#fff", "bg is not a colour"},
        OptionMistake{"cover-", "cover is not one of centre"},
        OptionMistake{"cover-up", "cover is not one of centre"},
        OptionMistake{"g-", "g is not one of centre"}, OptionMistake{"p-", "p is not a name"},
        OptionMistake{"p-a b", "p is not a name"}, OptionMistake{"crop", "\"crop\""},
        OptionMistake{"enlarge1", "\"enlarge1\""}, OptionMistake{"jxl", "\"jxl\""},
        OptionMistake{"w1;h1", "w is not"}, OptionMistake{"w1,w1", "\"w\" is given more than once"},
        OptionMistake{"h1,h2", "\"h\" is given more than once"},
        OptionMistake{"cover,fill", "\"fit\" is given more than once"},
        OptionMistake{"contain,cover-n", "\"fit\" is given more than once"},
        OptionMistake{"cover-n,g-n", "\"gravity\" is given more than once"},
        OptionMistake{"webp,png", "\"format\" is given more than once"}, OptionMistake{"q1,q1", "\"q\""},
        OptionMistake{"dpr1,dpr1", "\"dpr\""}, OptionMistake{"bg000,bg000", "\"bg\""},
        OptionMistake{"p-a,p-a", "\"p\""}, OptionMistake{"enlarge,enlarge", "\"enlarge\""},
        OptionMistake{"animated,animated", "\"animated\""}));

}  // namespace
}  // namespace server
