// What client hints do to specs.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/http/spec_fixture.h"

namespace server {
namespace {

using testing::HasSubstr;

RequestRules Hinted() {
  RequestRules rules = Rules();
  rules.client_hints = true;
  return rules;
}

const std::pair<std::string, std::string> kWide{"Sec-CH-Width", "310"};
const std::pair<std::string, std::string> kDense{"Sec-CH-DPR", "1.7"};
const std::pair<std::string, std::string> kSaving{"Save-Data", "on"};

TEST(HintsOfASpec, ChangeNothingWhereTheyAreOff) {
  const auto all = Headers({kWide, kDense, kSaving});
  EXPECT_EQ(Meaning("size=100&format=webp", Rules(), all), "w100,q82.webp");
  EXPECT_EQ(LookedAt("size=100&format=webp", Rules(), all), "");
  EXPECT_EQ(Meaning("format=webp", Rules(), all), "400 size is missing, and so is height");
}

TEST(HintsOfASpec, AWidthStandsInForBothSides) {
  const RequestRules rules = Hinted();
  EXPECT_EQ(Meaning("", rules, Headers({kWide, kDense})), "w400.png") << "its density is in it already";
  EXPECT_EQ(LookedAt("", rules, Headers({kWide, kDense})), "Sec-CH-Width");
  EXPECT_EQ(Meaning("fit=cover&dpr=3", rules, Headers({kWide})), "w400.png");
  EXPECT_EQ(Meaning("", rules, Headers({{"Sec-CH-Width", "400"}})), "w400.png");
  EXPECT_EQ(Meaning("", rules, Headers({{"Sec-CH-Width", "99999"}})), "w2000.png");
  EXPECT_EQ(Meaning("", rules, Headers({{"Sec-CH-Width", "none"}})), "400 size is missing, and so is height");
  EXPECT_EQ(Meaning("size=50", rules, Headers({kWide})), "w50.png");
  EXPECT_EQ(Meaning("height=50", rules, Headers({kWide})), "h50.png");
  EXPECT_EQ(LookedAt("height=50", rules, Headers({kWide})), "Sec-CH-DPR");
}

TEST(HintsOfASpec, ADensityCountsWhereNoneIsGiven) {
  const RequestRules rules = Hinted();
  EXPECT_EQ(Meaning("size=100&height=50", rules, Headers({kDense})), "w200,h100.png");
  EXPECT_EQ(LookedAt("size=100", rules, Headers({kDense})), "Sec-CH-DPR");
  EXPECT_EQ(LookedAt("size=100", rules), "Sec-CH-DPR") << "its absence decided";
  EXPECT_EQ(Meaning("size=100&dpr=1", rules, Headers({kDense})), "w100.png");
  EXPECT_EQ(LookedAt("size=100&dpr=1", rules, Headers({kDense})), "");
  EXPECT_EQ(Meaning("preset=card", rules, Headers({kDense})), "w640,h480,cover.png");
  EXPECT_EQ(Meaning("preset=dense", rules, Headers({{"Sec-CH-DPR", "4"}})), "w200.png")
      << "the preset says one";
}

TEST(HintsOfASpec, ADensityNeverRefuses) {
  const RequestRules rules = Hinted();
  const auto four = Headers({{"Sec-CH-DPR", "4"}});
  EXPECT_EQ(Meaning("size=500", rules, four), "w2000.png");
  EXPECT_EQ(Meaning("size=600", rules, four), "w1800.png") << "3 is the most that fits";
  EXPECT_EQ(Meaning("size=1999", rules, four), "w1999.png");
  EXPECT_EQ(Meaning("size=10&height=1500", rules, four), "w10,h1500.png");
}

TEST(HintsOfASpec, AreSnappedToAllowedSizes) {
  for (const SizePolicy policy : {SizePolicy::kRefuse, SizePolicy::kSnap}) {
    RequestRules rules = Sized(policy);
    rules.client_hints = true;
    EXPECT_EQ(Meaning("", rules, Headers({kWide})), "w360.png");
    EXPECT_EQ(Meaning("", rules, Headers({{"Sec-CH-Width", "5000"}})), "w720.png");
    EXPECT_EQ(Meaning("size=180", rules, Headers({{"Sec-CH-DPR", "1.5"}})), "w360.png");
    EXPECT_EQ(Meaning("size=720", rules, Headers({{"Sec-CH-DPR", "2"}})), "w720.png");
  }
  RequestRules rules = Sized(SizePolicy::kRefuse);
  rules.client_hints = true;
  EXPECT_THAT(Meaning("size=90", rules, Headers({{"Sec-CH-DPR", "2"}})), HasSubstr("size is 90 pixels"))
      << "what was written has to be right by itself";
}

TEST(HintsOfASpec, SavingDataLowersADefaultQuality) {
  const RequestRules rules = Hinted();
  const auto saving = Headers({kSaving});
  EXPECT_EQ(Meaning("size=9&dpr=1&format=webp", rules, saving), "w9,q62.webp");
  EXPECT_EQ(Meaning("size=9&dpr=1&format=avif", rules, saving), "w9,q43.avif");
  EXPECT_EQ(LookedAt("size=9&dpr=1&format=avif", rules, saving), "Save-Data");
  EXPECT_EQ(Meaning("size=9&dpr=1&format=webp&quality=82", rules, saving), "w9,q82.webp");
  EXPECT_EQ(LookedAt("size=9&dpr=1&format=webp&quality=82", rules, saving), "");
  EXPECT_EQ(LookedAt("size=9&dpr=1", rules, saving), "") << "a png has no quality";
  const auto chrome = Headers({{"Accept", "image/avif,image/webp"}, kSaving});
  EXPECT_EQ(Meaning("size=9&dpr=1&format=auto", rules, chrome), "w9,q43.auto-avif_webp");
  RequestRules poor = rules;
  poor.qualities.jpeg = 9;
  EXPECT_EQ(Meaning("size=9&dpr=1&format=jpeg", poor, saving), "w9,q1.jpg");
}

}  // namespace
}  // namespace server
