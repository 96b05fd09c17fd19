#include "server/thumbs/thumbnail_key.h"

#include <map>
#include <random>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "s3client/crypto.h"
#include "s3client/object_store.h"

namespace server {
namespace {

constexpr std::size_t kMax = s3client::kMaxKeyBytes;

std::string HashedKey(std::string_view original, std::string_view options) {
  const auto digest = s3client::Sha256(original);
  return ".sha256/" + s3client::Hex(s3client::AsBytes(digest)) + "/" + std::string(options);
}

TEST(CanonicalOptions, NameWhatIsAsked) {
  EXPECT_EQ(CanonicalOptions({.width = 180}), "w180.png");
  EXPECT_EQ(CanonicalOptions({.height = 90}), "h90.png");
  EXPECT_EQ(CanonicalOptions({.width = 320, .height = 240}), "w320,h240.png");
  EXPECT_EQ(CanonicalOptions({.width = 800, .enlarge = true}), "w800,enlarge.png");
  EXPECT_EQ(CanonicalOptions({.width = 1, .height = 2, .enlarge = true}), "w1,h2,enlarge.png");
}

TEST(CanonicalOptions, NameHowItIsMade) {
  using imaging::Fit;
  using imaging::Gravity;
  using imaging::OutputFormat;
  EXPECT_EQ(CanonicalOptions({.width = 3, .height = 2, .format = OutputFormat::kJpeg, .fit = Fit::kCover}),
            "w3,h2,cover.jpg");
  EXPECT_EQ(CanonicalOptions({.width = 3, .height = 2, .fit = Fit::kCover, .gravity = Gravity::kNorthEast}),
            "w3,h2,cover-ne.png");
  EXPECT_EQ(CanonicalOptions({.width = 3, .height = 2, .fit = Fit::kCover, .gravity = Gravity::kAttention}),
            "w3,h2,cover-attention.png");
  EXPECT_EQ(CanonicalOptions({.width = 3, .height = 2, .format = OutputFormat::kGif, .fit = Fit::kFill}),
            "w3,h2,fill.gif");
  EXPECT_EQ(CanonicalOptions({.width = 3, .format = OutputFormat::kWebp, .quality = 75, .animated = true}),
            "w3,q75,animated.webp");
  EXPECT_EQ(CanonicalOptions(
                {.width = 3, .format = OutputFormat::kAvif, .background = {255, 0, 10}, .flatten = true}),
            "w3,bgff000a.avif");
}

TEST(CanonicalOptions, OfAutoNameWhatTheClientTakes) {
  using imaging::OutputFormat;
  const auto options = [](imaging::AcceptedFormats accepted) {
    return CanonicalOptions({.width = 3, .format = OutputFormat::kAuto, .accepted = accepted});
  };
  EXPECT_EQ(options({}), "w3.auto");
  EXPECT_EQ(options({{OutputFormat::kAvif, OutputFormat::kWebp}, 2, 2}), "w3.auto-avif_webp");
  EXPECT_EQ(options({{OutputFormat::kAvif, OutputFormat::kWebp}, 2, 1}), "w3.auto-avif-webp");
  EXPECT_EQ(options({{OutputFormat::kWebp, OutputFormat::kJpeg, OutputFormat::kPng}, 3, 2}),
            "w3.auto-webp_jpg-png");
}

TEST(CanonicalOptions, DifferForDifferentSpecsAndNeverHoldASlash) {
  std::map<std::string, imaging::ThumbnailSpec> seen;
  const int pixels[] = {0, 1, 2, 9, 10, 12, 99, 100, 180, 8192, 16384};
  for (const int width : pixels) {
    for (const int height : pixels) {
      if (width == 0 && height == 0) continue;
      for (const bool enlarge : {false, true}) {
        const imaging::ThumbnailSpec spec{.width = width, .height = height, .enlarge = enlarge};
        const std::string options = CanonicalOptions(spec);
        EXPECT_EQ(options.find('/'), std::string::npos) << options;
        EXPECT_TRUE(seen.emplace(options, spec).second) << options;
      }
    }
  }
}

TEST(ThumbnailKey, StandsBelowItsOriginal) {
  EXPECT_EQ(ThumbnailKey("cats/a.png", {.width = 180}, kMax), "cats/a.png/w180.png");
  EXPECT_EQ(ThumbnailKey("/", {.width = 1}, kMax), "//w1.png");
  EXPECT_EQ(ThumbnailKey("ключ +%", {.width = 1}, kMax), "ключ +%/w1.png");
}

TEST(ThumbnailKey, IsHashedBeyondTheStoresLimit) {
  const std::string longest(kMax - std::string_view("/w180.png").size(), 'k');
  EXPECT_EQ(ThumbnailKey(longest, {.width = 180}, kMax), longest + "/w180.png");
  EXPECT_EQ(ThumbnailKey(longest + "k", {.width = 180}, kMax), HashedKey(longest + "k", "w180.png"));
}

TEST(ThumbnailKey, LeavesRoomForAPrefix) {
  const std::string original(100, 'k');
  EXPECT_EQ(ThumbnailKey(original, {.width = 9}, 107), original + "/w9.png");
  EXPECT_EQ(ThumbnailKey(original, {.width = 9}, 106), HashedKey(original, "w9.png"));
}

TEST(ThumbnailKey, NeverMeetsAHashedKeyByName) {
  const std::string original = HashedKey("cats/a.png", "w180.png");
  EXPECT_EQ(ThumbnailKey(original, {.width = 180}, kMax), HashedKey(original, "w180.png"));
  EXPECT_EQ(ThumbnailKey(".sha256/", {.width = 1}, kMax), HashedKey(".sha256/", "w1.png"));
  // These are not below the hashed root.
  EXPECT_EQ(ThumbnailKey(".sha256", {.width = 1}, kMax), ".sha256/w1.png");
  EXPECT_EQ(ThumbnailKey(".sha2567/a", {.width = 1}, kMax), ".sha2567/a/w1.png");
}

// Originals built from the very pieces that keys are made of, so that clashes would be likely.
std::string TrickyOriginal(std::mt19937& random) {
  static const std::string kPieces[] = {"a",
                                        "/",
                                        ".sha256/",
                                        ".sha256",
                                        "w1.png",
                                        "w1",
                                        ".png",
                                        ",",
                                        "h1.png",
                                        "w1,h1",
                                        "enlarge",
                                        "//",
                                        std::string(64, '0'),
                                        std::string(500, 'x')};
  std::string original;
  const auto pieces = 1 + random() % 5;
  for (unsigned i = 0; i < pieces; ++i) original += kPieces[random() % std::size(kPieces)];
  return original.substr(0, kMax);
}

TEST(ThumbnailKey, DistinctPairsNeverShareAKey) {
  std::mt19937 random(20240607);
  std::map<std::string, std::pair<std::string, std::string>> owners;
  for (int i = 0; i < 20'000; ++i) {
    const std::string original = TrickyOriginal(random);
    imaging::ThumbnailSpec spec{.width = static_cast<int>(random() % 3),
                                .height = static_cast<int>(random() % 3),
                                .enlarge = random() % 2 == 0};
    if (spec.width == 0 && spec.height == 0) spec.width = 1;
    const std::string key = ThumbnailKey(original, spec, kMax);
    ASSERT_LE(key.size(), kMax);
    const std::pair owner(original, CanonicalOptions(spec));
    const auto [known, added] = owners.emplace(key, owner);
    ASSERT_EQ(known->second, owner) << key;
  }
}

// A purge lists by these: it must find every key that ThumbnailKey can give.
TEST(ThumbnailPrefixes, EveryThumbnailLiesBelowOneOfItsOriginals) {
  using imaging::Fit;
  using imaging::Gravity;
  using imaging::OutputFormat;
  imaging::ThumbnailSpec longest{
      .width = 16'384, .height = 16'384, .format = OutputFormat::kAuto, .fit = Fit::kCover};
  longest.gravity = Gravity::kAttention;
  longest.enlarge = longest.flatten = longest.animated = true;
  longest.quality = 100;
  longest.accepted.formats.fill(OutputFormat::kAvif);
  longest.accepted.count = longest.accepted.formats.size();
  const std::size_t most = CanonicalOptions(longest).size();
  for (const std::size_t max : {kMax, kMax - 512}) {
    for (std::size_t size = 1; size <= kMax; ++size) {
      const std::string original(size, 'k');
      for (const imaging::ThumbnailSpec& spec : {longest, imaging::ThumbnailSpec{.width = 1}}) {
        const std::string key = ThumbnailKey(original, spec, max);
        const auto prefixes = ThumbnailPrefixes(original, max);
        const auto holds = [&](const std::string& prefix) {
          return key.starts_with(prefix) && IsThumbnailName(std::string_view(key).substr(prefix.size()));
        };
        EXPECT_EQ(std::count_if(prefixes.begin(), prefixes.end(), holds), 1) << size << " " << most;
      }
    }
  }
}

TEST(ThumbnailPrefixes, ShortKeysHaveOne) {
  EXPECT_EQ(ThumbnailPrefixes("a/b", kMax), std::vector<std::string>{"a/b/"});
  EXPECT_EQ(ThumbnailPrefixes(".sha256/b", kMax), std::vector<std::string>{HashedKey(".sha256/b", "")});
  EXPECT_EQ(ThumbnailPrefixes(std::string(kMax, 'k'), kMax),
            std::vector<std::string>{HashedKey(std::string(kMax, 'k'), "")});
}

TEST(IsThumbnailName, KnowsWhatIsNone) {
  for (const char* name :
       {"w180.png", "h1.jpg", "w1.png", "w320,h240,cover-n,q75.jpg", "w800,enlarge.auto-avif_webp"})
    EXPECT_TRUE(IsThumbnailName(name)) << name;
  for (const char* name : {"", "w", "w1", "w.png", "wide.png", "w0.png", "a/w180.png", "w180.png/w90.png",
                           "w180/x.png", "readme.txt", "/w180.png"})
    EXPECT_FALSE(IsThumbnailName(name)) << name;
}

}  // namespace
}  // namespace server
