#include "server/http/spec_resolution.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/server/http/spec_fixture.h"

namespace server {
namespace {

struct SpecRow {
  const char* query;
  const char* meaning;
};

class Spec : public testing::TestWithParam<SpecRow> {};

TEST_P(Spec, MeansThis) {
  EXPECT_EQ(Meaning(GetParam().query, Rules()), GetParam().meaning);
}

INSTANTIATE_TEST_SUITE_P(
    Plain, Spec,
    testing::Values(SpecRow{"size=180", "w180.png"}, SpecRow{"height=90", "h90.png"},
                    SpecRow{"size=2&height=3", "w2,h3.png"}, SpecRow{"size=180&format=png", "w180.png"},
                    SpecRow{"size=180&enlarge=1", "w180,enlarge.png"},
                    SpecRow{"size=180&enlarge=0&fit=contain&animated=0&dpr=1", "w180.png"},
                    SpecRow{"", "400 size is missing, and so is height"},
                    SpecRow{"format=webp&quality=3", "400 size is missing, and so is height"}));

INSTANTIATE_TEST_SUITE_P(
    Fit, Spec,
    testing::Values(SpecRow{"size=2&height=3&fit=cover", "w2,h3,cover.png"},
                    SpecRow{"size=2&height=3&fit=fill", "w2,h3,fill.png"},
                    SpecRow{"size=2&height=3&fit=cover&gravity=n", "w2,h3,cover-n.png"},
                    SpecRow{"size=2&height=3&fit=cover&gravity=centre", "w2,h3,cover.png"},
                    SpecRow{"size=2&height=3&fit=cover&gravity=attention", "w2,h3,cover-attention.png"},
                    SpecRow{"size=2&height=3&gravity=n", "w2,h3.png"},
                    SpecRow{"size=2&height=3&fit=fill&gravity=n", "w2,h3,fill.png"},
                    SpecRow{"size=2&fit=cover&gravity=n", "w2.png"}, SpecRow{"size=2&fit=fill", "w2.png"},
                    SpecRow{"height=2&fit=cover", "h2.png"}));

INSTANTIATE_TEST_SUITE_P(
    Quality, Spec,
    testing::Values(SpecRow{"size=9&format=jpeg", "w9,q81.jpg"}, SpecRow{"size=9&format=webp", "w9,q82.webp"},
                    SpecRow{"size=9&format=avif", "w9,q63.avif"}, SpecRow{"size=9&format=gif", "w9.gif"},
                    SpecRow{"size=9&format=jpg&quality=81", "w9,q81.jpg"},
                    SpecRow{"size=9&format=jpg&quality=1", "w9,q1.jpg"},
                    SpecRow{"size=9&quality=75",
                            "400 quality has no effect on png; leave it out, or ask for jpeg, webp or avif"},
                    SpecRow{
                        "size=9&format=gif&quality=75",
                        "400 quality has no effect on gif; leave it out, or ask for jpeg, webp or avif"}));

INSTANTIATE_TEST_SUITE_P(Background, Spec,
                         testing::Values(SpecRow{"size=9&background=fff", "w9,bgffffff.png"},
                                         SpecRow{"size=9&background=102030", "w9,bg102030.png"},
                                         SpecRow{"size=9&format=jpeg&background=fff", "w9,q81.jpg"},
                                         SpecRow{"size=9&format=jpeg&background=000", "w9,q81,bg000000.jpg"},
                                         SpecRow{"size=9&format=webp&background=FFF", "w9,q82,bgffffff.webp"},
                                         SpecRow{"size=9&format=avif&background=123", "w9,q63,bg112233.avif"},
                                         SpecRow{"size=9&format=gif&background=123", "w9,bg112233.gif"}));

INSTANTIATE_TEST_SUITE_P(
    Animation, Spec,
    testing::Values(
        SpecRow{"size=9&animated=1", "w9,q82,animated.webp"},
        SpecRow{"size=9&animated=1&format=gif", "w9,animated.gif"},
        SpecRow{"size=9&animated=1&format=webp&quality=5", "w9,q5,animated.webp"},
        SpecRow{"size=9&animated=1&quality=5", "w9,q5,animated.webp"},
        SpecRow{"size=9&animated=1&format=png",
                "400 animated is not possible with png; webp, gif and auto can hold an animation"},
        SpecRow{"size=9&animated=1&format=jpeg",
                "400 animated is not possible with jpg; webp, gif and auto can hold an animation"},
        SpecRow{"size=9&animated=1&format=avif",
                "400 animated is not possible with avif; webp, gif and auto can hold an animation"}));

INSTANTIATE_TEST_SUITE_P(
    Density, Spec,
    testing::Values(SpecRow{"size=90&dpr=2", "w180.png"}, SpecRow{"size=90&height=30&dpr=2", "w180,h60.png"},
                    SpecRow{"height=5&dpr=1.5", "h8.png"}, SpecRow{"size=101&dpr=1.5", "w152.png"},
                    SpecRow{"size=333&dpr=2.625", "w874.png"}, SpecRow{"size=1&dpr=1.499", "w1.png"},
                    SpecRow{"size=500&dpr=4", "w2000.png"},
                    SpecRow{"size=501&dpr=4", "400 size comes to 2004 pixels; at most 2000 are allowed"},
                    SpecRow{"size=1&height=1000&dpr=3",
                            "400 height comes to 3000 pixels; at most 2000 are allowed"}));

INSTANTIATE_TEST_SUITE_P(
    Preset, Spec,
    testing::Values(
        SpecRow{"preset=card", "w320,h240,cover.png"}, SpecRow{"preset=card&dpr=2", "w640,h480,cover.png"},
        SpecRow{"preset=card&format=webp", "w320,h240,cover,q82.webp"},
        SpecRow{"preset=hero", "w1200,q70.webp"}, SpecRow{"preset=hero&format=jpeg", "w1200,q70.jpg"},
        SpecRow{"preset=hero&format=png", "w1200.png"},
        SpecRow{"preset=hero&dpr=2", "400 size comes to 2400 pixels; at most 2000 are allowed"},
        SpecRow{"preset=dense", "w200.png"}, SpecRow{"preset=dense&dpr=3", "w300.png"},
        SpecRow{"preset=moves", "w50,q82,animated.webp"}, SpecRow{"preset=moves&format=png", "w50.png"},
        SpecRow{"preset=moves&format=gif", "w50,animated.gif"},
        SpecRow{"preset=nobody", "400 \"nobody\" is not a preset of this service"},
        SpecRow{"preset=card&size=1", "400 size cannot be given beside a preset; format and dpr can"},
        SpecRow{"preset=card&height=1", "400 height cannot be given beside a preset; format and dpr can"},
        SpecRow{"preset=card&fit=fill", "400 fit cannot be given beside a preset; format and dpr can"},
        SpecRow{"preset=card&gravity=n", "400 gravity cannot be given beside a preset; format and dpr can"},
        SpecRow{"preset=card&enlarge=0", "400 enlarge cannot be given beside a preset; format and dpr can"},
        SpecRow{"preset=card&quality=9", "400 quality cannot be given beside a preset; format and dpr can"},
        SpecRow{"preset=card&background=fff",
                "400 background cannot be given beside a preset; format and dpr can"},
        SpecRow{"preset=card&animated=0",
                "400 animated cannot be given beside a preset; format and dpr can"}));

// ---- auto

TEST(SpecOfAuto, IsWhatTheClientTakes) {
  const RequestRules rules = Rules();
  const auto chrome = Headers({{"Accept", "image/avif,image/webp,image/*,*/*;q=0.8"}});
  EXPECT_EQ(Meaning("size=9&format=auto", rules, chrome), "w9.auto-avif_webp");
  EXPECT_EQ(Meaning("size=9&format=auto&quality=5", rules, chrome), "w9,q5.auto-avif_webp");
  EXPECT_EQ(Meaning("size=9&format=auto&background=fff", rules, chrome), "w9,bgffffff.auto-avif_webp");
  EXPECT_EQ(LookedAt("size=9&format=auto", rules, chrome), "Accept");
  EXPECT_EQ(LookedAt("size=9&format=webp", rules, chrome), "");
}

TEST(SpecOfAuto, OfAClientThatTakesOnlyPngIsPng) {
  const RequestRules rules = Rules();
  const auto png = Headers({{"Accept", "image/png"}});
  EXPECT_EQ(Meaning("size=9&format=auto", rules, png), "w9.png");
  EXPECT_EQ(Meaning("size=9&format=auto&quality=5&animated=1", rules, png), "w9.png");
  EXPECT_EQ(LookedAt("size=9&format=auto", rules, png), "Accept");
}

TEST(SpecOfAuto, SaysWhichFieldDecided) {
  const auto edge = Headers({{"Accept", "image/avif"}, {"X-Thumb-Accept", "image/webp"}});
  EXPECT_EQ(LookedAt("size=9&format=auto", Rules(), edge), "X-Thumb-Accept");
}

TEST(SpecOfAuto, MayBeAPresets) {
  const auto png = Headers({{"Accept", "image/png"}});
  EXPECT_EQ(Meaning("preset=clear", Rules(), png), "w10.png");
  EXPECT_EQ(LookedAt("preset=clear", Rules(), png), "Accept");
}

// ---- allowed sizes

TEST(AllowedSizesOfASpec, CountAfterTheDensity) {
  const RequestRules refuse = Sized(SizePolicy::kRefuse);
  EXPECT_EQ(Meaning("size=180", refuse), "w180.png");
  EXPECT_EQ(Meaning("size=90&dpr=2", refuse), "w180.png");
  EXPECT_EQ(Meaning("size=180&dpr=1.5", refuse), "400 size is 270 pixels; allowed here are 180, 360, 720");
  EXPECT_EQ(Meaning("height=360", refuse), "h360.png");
  EXPECT_EQ(Meaning("height=100", refuse), "400 height is 100 pixels; allowed here are 180, 360, 720");
  EXPECT_EQ(Meaning("size=360&height=100&fit=cover", refuse), "w360,h100,cover.png");
}

TEST(AllowedSizesOfASpec, SnapBothSides) {
  const RequestRules snap = Sized(SizePolicy::kSnap);
  EXPECT_EQ(Meaning("size=1", snap), "w180.png");
  EXPECT_EQ(Meaning("size=181", snap), "w360.png");
  EXPECT_EQ(Meaning("size=100&dpr=2", snap), "w360.png");
  EXPECT_EQ(Meaning("size=2000", snap), "w720.png");
  EXPECT_EQ(Meaning("size=2000&dpr=4", snap), "w720.png") << "above MAX_SIZE too";
  EXPECT_EQ(Meaning("height=200", snap), "h360.png");
  EXPECT_EQ(Meaning("size=300&height=200&fit=cover", snap), "w360,h240,cover.png");
  EXPECT_EQ(Meaning("size=1440&height=1&fit=cover", snap), "w720,h1,cover.png");
  EXPECT_EQ(Meaning("size=10&height=2000", snap),
            "400 height comes to 36000 pixels; at most 2000 are allowed");
}

TEST(AllowedSizesOfASpec, DoNotBindPresetsButTheirDensity) {
  const RequestRules refuse = Sized(SizePolicy::kRefuse);
  EXPECT_EQ(Meaning("preset=card", refuse), "w320,h240,cover.png");
  EXPECT_EQ(Meaning("preset=card&dpr=1.5", refuse), "w480,h360,cover.png");
  EXPECT_EQ(Meaning("preset=card&dpr=1.25", refuse), "400 dpr beside a preset is one of 1, 1.5, 2, 3, 4");
  EXPECT_EQ(Meaning("preset=card&dpr=1.25", Sized(SizePolicy::kSnap)), "w480,h360,cover.png");
  EXPECT_EQ(Meaning("preset=card&dpr=1.25", Rules()), "w400,h300,cover.png");
}

}  // namespace
}  // namespace server
