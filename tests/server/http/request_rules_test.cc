#include "server/http/request_rules.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using imaging::OutputFormat;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(RequestRules, AreTheSettings) {
  Config config;
  config.max_size = 1'000;
  config.allowed_sizes = "100,200";
  config.size_policy = SizePolicy::kSnap;
  config.allowed_prefixes = "a/,b/";
  config.presets = "card=w300,h200,cover";
  config.jpeg_quality = 71;
  config.webp_quality = 72;
  config.avif_quality = 53;
  config.auto_formats = "webp,jpeg";
  config.client_hints = true;
  config.canonical_redirect = true;
  const auto rules = MakeRequestRules(config);
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->max_size, 1'000);
  EXPECT_EQ(rules->sizes.Snapped(101), 200);
  EXPECT_TRUE(rules->sizes.snaps());
  EXPECT_THAT(rules->prefixes, ElementsAre("a/", "b/"));
  ASSERT_THAT(rules->presets, SizeIs(1));
  EXPECT_EQ(rules->presets.at("card").width, 300);
  EXPECT_EQ(rules->qualities.jpeg, 71);
  EXPECT_EQ(rules->qualities.webp, 72);
  EXPECT_EQ(rules->qualities.avif, 53);
  EXPECT_THAT(rules->auto_formats, ElementsAre(OutputFormat::kWebp, OutputFormat::kJpeg));
  EXPECT_TRUE(rules->client_hints);
  EXPECT_TRUE(rules->canonical_redirect);
}

TEST(RequestRules, OfNoSettingsAllowEverything) {
  const auto rules = MakeRequestRules({});
  ASSERT_TRUE(rules);
  EXPECT_TRUE(rules->sizes.all());
  EXPECT_THAT(rules->presets, IsEmpty());
  EXPECT_THAT(rules->prefixes, IsEmpty());
  EXPECT_EQ(rules->auto_formats, RequestRules().auto_formats);
  EXPECT_FALSE(rules->client_hints || rules->canonical_redirect);
}

TEST(Presets, AreNamesAndOptions) {
  const auto presets = ParsePresets(" card=w1,h2 ; hero = w3,webp;;", 9);
  ASSERT_TRUE(presets) << presets.error().front();
  ASSERT_THAT(*presets, SizeIs(2));
  EXPECT_EQ(presets->at("card").height, 2);
  EXPECT_EQ(presets->at("hero").format, OutputFormat::kWebp);
  EXPECT_THAT(ParsePresets("", 9).value(), IsEmpty());
}

TEST(Presets, TellAllTheirMistakesAtOnce) {
  const auto presets = ParsePresets("card;=w1;a b=w1;c=w99;d=;e=p-x;f=wide;g=w1;g=w2;h=w1 ,h1", 9);
  ASSERT_FALSE(presets);
  EXPECT_THAT(
      presets.error(),
      ElementsAre(HasSubstr("\"card\" is not a name, \"=\" and options"),
                  HasSubstr("is not a name of at most"), HasSubstr("\"a b\" is not a name of at most"),
                  "preset c: w is not a whole number of pixels from 1 to 9",
                  HasSubstr("preset d: an option is empty"), "preset e: names a preset itself",
                  HasSubstr("preset f: \"wide\" is not an option"), "preset g: is there twice",
                  HasSubstr("preset h: w is not")));
}

TEST(Presets, MustMeanSomething) {
  Config config;
  config.max_size = 100;
  config.presets = "a=webp;b=w1,q75;c=w60,dpr2;d=w1,png,animated;e=w50,dpr2";
  config.client_hints = true;  // a hint must not stand in for what is missing
  const auto rules = MakeRequestRules(config);
  ASSERT_FALSE(rules);
  EXPECT_THAT(rules.error(), ElementsAre("preset a: size is missing, and so is height",
                                         HasSubstr("preset b: quality has no effect on png"),
                                         "preset c: size comes to 120 pixels; at most 100 are allowed",
                                         HasSubstr("preset d: animated is not possible with png")));
}

class RequestSettings : public testing::Test {
 protected:
  RequestSettings() {
    for (const auto* name : {"PRESETS", "ALLOWED_SIZES", "MAX_SIZE", "SIZE_POLICY", "SIBLING_SIZES"})
      loaded_.sources[name] = "default";
    loaded_.sources["PRESETS"] = "environment";
    loaded_.sources["ALLOWED_SIZES"] = "flag --allowed-sizes";
  }
  LoadedConfig loaded_;
};

TEST_F(RequestSettings, AreFineByThemselves) {
  EXPECT_THAT(CheckRequestSettings(loaded_, {}), IsEmpty());
  EXPECT_THAT(loaded_.warnings, IsEmpty());
}

TEST_F(RequestSettings, MistakesNameTheirSourceAndTheFix) {
  loaded_.config.presets = "card=wide;hero=w1,q5";
  loaded_.config.allowed_sizes = "180,9000";
  const auto mistakes = CheckRequestSettings(loaded_, {});
  EXPECT_THAT(
      mistakes,
      ElementsAre(
          "ALLOWED_SIZES=180,9000 (flag --allowed-sizes): 9000 is above MAX_SIZE=8192 (default); lower "
          "the one or raise the other",
          "PRESETS (environment): preset card: \"wide\" is not an option of this service; write e.g. "
          "PRESETS=card=w320,h240,cover;hero=w1200,webp"));
}

TEST_F(RequestSettings, AreNotJudgedByBrokenOnes) {
  loaded_.config.presets = "card=w9000";
  loaded_.config.allowed_sizes = "9000";
  EXPECT_THAT(CheckRequestSettings(loaded_, {}), SizeIs(2));
  EXPECT_THAT(CheckRequestSettings(loaded_, {"MAX_SIZE"}), IsEmpty());
  EXPECT_THAT(CheckRequestSettings(loaded_, {"PRESETS"}), SizeIs(1));
  EXPECT_THAT(CheckRequestSettings(loaded_, {"ALLOWED_SIZES"}), SizeIs(1));
}

TEST_F(RequestSettings, SiblingsThatNobodyMayAskForAreMistakes) {
  loaded_.config.sibling_sizes = "180,200,9000";
  loaded_.config.allowed_sizes = "180,360";
  EXPECT_THAT(
      CheckRequestSettings(loaded_, {}),
      ElementsAre("SIBLING_SIZES=180,200,9000 (default): 200 is not among ALLOWED_SIZES=180,360; take "
                  "it out",
                  "SIBLING_SIZES=180,200,9000 (default): 9000 is above MAX_SIZE=8192; take it out"));
  EXPECT_THAT(CheckRequestSettings(loaded_, {"ALLOWED_SIZES"}), IsEmpty());
  loaded_.config.allowed_sizes = "";
  loaded_.config.sibling_sizes = "180,360";
  EXPECT_THAT(CheckRequestSettings(loaded_, {}), IsEmpty());
  EXPECT_THAT(loaded_.warnings, IsEmpty());
}

TEST_F(RequestSettings, SiblingsAreAsManyAsAreMadeInOneGo) {
  std::string sizes = "1";
  for (int size = 2; size <= 16; ++size) sizes += "," + std::to_string(size);
  loaded_.config.sibling_sizes = sizes;
  EXPECT_THAT(CheckRequestSettings(loaded_, {}), IsEmpty());
  loaded_.config.sibling_sizes = sizes + ",17";
  EXPECT_THAT(CheckRequestSettings(loaded_, {}), ElementsAre(HasSubstr("at most 16 sizes")));
}

TEST_F(RequestSettings, SiblingsWithoutEffectAreWorthAWarning) {
  loaded_.config.sibling_sizes = "180";
  loaded_.config.mode = Mode::kAlways;
  EXPECT_THAT(CheckRequestSettings(loaded_, {}), IsEmpty());
  EXPECT_THAT(loaded_.warnings, ElementsAre("SIBLING_SIZES has no effect: a single size has no siblings",
                                            "SIBLING_SIZES has no effect: MODE=always stores nothing"));
}

TEST_F(RequestSettings, APolicyForNoSizesIsWorthAWarning) {
  loaded_.config.size_policy = SizePolicy::kSnap;
  EXPECT_THAT(CheckRequestSettings(loaded_, {}), IsEmpty());
  EXPECT_THAT(loaded_.warnings, ElementsAre(HasSubstr("SIZE_POLICY has no effect")));
}

}  // namespace
}  // namespace server
