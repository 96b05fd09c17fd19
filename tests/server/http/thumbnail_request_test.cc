#include "server/http/thumbnail_request.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/thumbs/thumbnail_key.h"

namespace server {
namespace {

const RequestRules kRules{2'000};

// A refusal comes as its sentence.
tl::expected<ThumbnailQuery, std::string> Ask(const std::string& query) {
  HttpRequest request;
  request.method = "GET";
  request.target = "/thumbs?" + query;
  const auto asked = ParseThumbnailRequest(request, kRules);
  if (asked) return asked->query;
  EXPECT_EQ(asked.error().status, 400);
  return tl::unexpected(asked.error().detail);
}

TEST(ThumbnailRequest, ReadsWhatIsAsked) {
  const auto query = Ask("filename=cats%2Fa+b.png&size=180");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->original, "cats/a b.png");
  EXPECT_EQ(query->spec, (imaging::ThumbnailSpec{.width = 180}));
  EXPECT_FALSE(query->head_only);
}

struct Asked {
  const char* query;
  imaging::ThumbnailSpec spec;
};

class ThumbnailRequestTakes : public testing::TestWithParam<Asked> {};

TEST_P(ThumbnailRequestTakes, This) {
  const auto query = Ask(GetParam().query);
  ASSERT_TRUE(query) << query.error();
  EXPECT_EQ(query->spec, GetParam().spec);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ThumbnailRequestTakes,
    testing::Values(Asked{"size=1&filename=a", {.width = 1}}, Asked{"filename=a&size=2000", {.width = 2000}},
                    Asked{"filename=a&height=90", {.height = 90}},
                    Asked{"filename=a&size=320&height=240", {.width = 320, .height = 240}},
                    Asked{"filename=a&size=9&enlarge=1", {.width = 9, .enlarge = true}},
                    Asked{"filename=a&size=9&enlarge=0", {.width = 9}},
                    Asked{"filename=a&size=9&fit=contain&format=png", {.width = 9}},
                    Asked{"filename=a&size=9&v=anything%20at+all", {.width = 9}},
                    Asked{"filename=a&size=9&v", {.width = 9}},
                    Asked{"filename=a&size=0180", {.width = 180}}));

struct Mistake {
  std::string query;
  const char* sentence;
};

class ThumbnailRequestRefuses : public testing::TestWithParam<Mistake> {};

TEST_P(ThumbnailRequestRefuses, ThisAndSaysWhy) {
  const auto query = Ask(GetParam().query);
  ASSERT_FALSE(query);
  EXPECT_THAT(query.error(), testing::HasSubstr(GetParam().sentence));
}

const char* const kPixels = "size is not a whole number of pixels from 1 to 2000";

INSTANTIATE_TEST_SUITE_P(
    Table, ThumbnailRequestRefuses,
    testing::Values(
        Mistake{"", "filename is missing"}, Mistake{"size=180", "filename is missing"},
        Mistake{"filename=&size=180", "filename is empty"}, Mistake{"filename&size=180", "filename is empty"},
        Mistake{"filename=a", "size is missing"}, Mistake{"filename=a&enlarge=1", "size is missing"},
        Mistake{"filename=a&size=0", kPixels}, Mistake{"filename=a&size=2001", kPixels},
        Mistake{"filename=a&size=-1", kPixels}, Mistake{"filename=a&size=%2B1", kPixels},
        Mistake{"filename=a&size=+1", kPixels}, Mistake{"filename=a&size=1.5", kPixels},
        Mistake{"filename=a&size=1e2", kPixels}, Mistake{"filename=a&size=0x10", kPixels},
        Mistake{"filename=a&size=", kPixels}, Mistake{"filename=a&size", kPixels},
        Mistake{"filename=a&size=99999999999999999999", kPixels},
        Mistake{"filename=a&size=1&size=1", "\"size\""},
        Mistake{"filename=a&filename=a&size=1", "\"filename\" is given more than once"},
        Mistake{"filename=a&size=1&v=1&v=2", "\"v\" is given more than once"},
        Mistake{"filename=a&height=0", "height is not a whole number of pixels from 1 to 2000"},
        Mistake{"filename=a&size=1&enlarge=2", "enlarge is neither 0 nor 1"},
        Mistake{"filename=a&size=1&enlarge=", "enlarge is neither 0 nor 1"},
        Mistake{"filename=a&size=1&enlarge=true", "enlarge is neither 0 nor 1"},
        Mistake{"filename=a&size=1&format=PNG", "format is not one of png, jpeg"},
        Mistake{"filename=a&size=1&utm_source=x", "\"utm_source\" is not a parameter"},
        Mistake{"filename=a&Size=1", "\"Size\" is not a parameter"}, Mistake{"filename=a&size=1&=x", "\"\""},
        Mistake{"filename=%FF&size=1", "UTF-8"}, Mistake{"filename=%0&size=1", "hex digits"}));

TEST(ThumbnailRequest, BoundsTheKeyInBytesNotInLetters) {
  const std::string longest(1'024, 'k');
  EXPECT_TRUE(Ask("size=1&filename=" + longest));
  const auto refused = Ask("size=1&filename=" + longest + "k");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), "filename is 1025 bytes long; at most 1024 are allowed");
  std::string encoded;
  for (int i = 0; i < 513; ++i) encoded += "%C3%A9";
  EXPECT_FALSE(Ask("size=1&filename=" + encoded));
}

TEST(ThumbnailRequest, KeysAreBytesNotPaths) {
  for (const std::string key : {"/", "//a", "..", "../../etc/passwd", "a/", ".", "a%2Fb", "C:\\a"}) {
    std::string encoded = key;
    for (auto at = encoded.find('%'); at != std::string::npos; at = encoded.find('%', at + 1)) {
      encoded.replace(at, 1, "%25");
    }
    const auto query = Ask("size=1&filename=" + encoded);
    ASSERT_TRUE(query) << key;
    EXPECT_EQ(query->original, key);
  }
}

HttpRequest RequestFor(const std::string& target) {
  HttpRequest request;
  request.method = "GET";
  request.target = target;
  return request;
}

tl::expected<ThumbnailRequest, HttpError> Parse(const std::string& target, const RequestRules& rules) {
  return ParseThumbnailRequest(RequestFor(target), rules);
}

TEST(ThumbnailRequest, TheTwoFormsMeanTheSame) {
  const auto query =
      Parse("/thumbs?filename=a%2Fb&size=320&height=240&fit=cover&gravity=north&format=webp&v=2", kRules);
  const auto path = Parse("/t/w320,h240,cover-n,webp/a/b?v=2", kRules);
  ASSERT_TRUE(query && path);
  EXPECT_EQ(path->query.spec, query->query.spec);
  EXPECT_EQ(path->query.original, query->query.original);
  EXPECT_TRUE(path->versioned && query->versioned);
}

TEST(ThumbnailRequest, OnlyHeadAsksForNoBytes) {
  HttpRequest request = RequestFor("/thumbs?filename=a&size=1");
  EXPECT_FALSE(ParseThumbnailRequest(request, kRules)->query.head_only);
  request.method = "HEAD";
  EXPECT_TRUE(ParseThumbnailRequest(request, kRules)->query.head_only);
}

TEST(ThumbnailRequest, AVersionCountsWhereItSaysSomething) {
  EXPECT_FALSE(Parse("/thumbs?filename=a&size=1", kRules)->versioned);
  EXPECT_FALSE(Parse("/thumbs?filename=a&size=1&v=", kRules)->versioned);
  EXPECT_TRUE(Parse("/thumbs?filename=a&size=1&v=0", kRules)->versioned);
  EXPECT_TRUE(Parse("/t/w1/a?v=0", kRules)->versioned);
}

TEST(ThumbnailRequest, SaysOnWhichFieldsItDepends) {
  RequestRules rules = kRules;
  EXPECT_EQ(Parse("/thumbs?filename=a&size=1&format=webp", rules)->vary, "");
  EXPECT_EQ(Parse("/thumbs?filename=a&size=1&format=auto", rules)->vary, "Accept");
  EXPECT_EQ(Parse("/t/w1,auto/a", rules)->accept_ch, "");
  rules.client_hints = true;
  const auto hinted = Parse("/t/w1,auto/a", rules);
  EXPECT_EQ(hinted->vary, "Accept, Save-Data, Sec-CH-DPR");
  EXPECT_EQ(hinted->accept_ch, "Sec-CH-Width, Sec-CH-DPR");
  EXPECT_EQ(Parse("/t/w1,dpr1/a", rules)->vary, "");
}

// ---- keys that may be asked for

class ThumbnailRequestPrefixes : public testing::Test {
 protected:
  // 200: allowed.
  int StatusOf(const std::string& key) const {
    const auto asked = Parse("/thumbs?size=1&filename=" + key, rules_);
    if (asked) return 200;
    EXPECT_EQ(asked.error().slug, "key-not-allowed");
    return asked.error().status;
  }
  RequestRules rules_ = [] {
    RequestRules rules;
    rules.prefixes = {"public/", "shared-"};
    return rules;
  }();
};

TEST_F(ThumbnailRequestPrefixes, AreWhatKeysBeginWith) {
  for (const auto* key :
       {"public/a.png", "public/", "shared-a", "public%2Fa", "public//a", "public/.../a", "public/a..b"}) {
    EXPECT_EQ(StatusOf(key), 200) << key;
  }
  for (const auto* key : {"private/a", "Public/a", "a/public/b", "publi", "/public/a", "shared/a"}) {
    EXPECT_EQ(StatusOf(key), 403) << key;
  }
}

TEST_F(ThumbnailRequestPrefixes, CannotBeClimbedOutOf) {
  for (const auto* key : {"public/../private/a", "public/..", "public/%2e%2e/private", "shared-/../a"}) {
    EXPECT_EQ(StatusOf(key), 403) << key;
  }
}

TEST_F(ThumbnailRequestPrefixes, AMistakeIsToldFirst) {
  EXPECT_EQ(Parse("/thumbs?size=0&filename=private", rules_).error().status, 400);
  EXPECT_EQ(Parse("/t/w1/private", rules_).error().status, 403);
}

// ---- canonical spelling

struct Redirect {
  const char* target;
  const char* location;  // "": none
};

class CanonicalRedirect : public testing::TestWithParam<Redirect> {};

TEST_P(CanonicalRedirect, LeadsToTheOneSpelling) {
  RequestRules rules;
  EXPECT_EQ(Parse(GetParam().target, rules)->redirect_to, "");
  rules.canonical_redirect = true;
  const auto asked = Parse(GetParam().target, rules);
  ASSERT_TRUE(asked) << asked.error().detail;
  EXPECT_EQ(asked->redirect_to, GetParam().location);
  if (asked->redirect_to.empty()) return;
  const auto again = Parse(asked->redirect_to, rules);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->redirect_to, "") << "never twice";
  EXPECT_EQ(again->query.spec, asked->query.spec);
  EXPECT_EQ(again->query.original, asked->query.original);
}

INSTANTIATE_TEST_SUITE_P(
    Table, CanonicalRedirect,
    testing::Values(Redirect{"/t/w180/a", ""}, Redirect{"/t/w320,h240,cover-n,q75,webp/a?v=1", ""},
                    Redirect{"/t/webp,q75,cover-north,h240,w320/a", "/t/w320,h240,cover-n,q75,webp/a"},
                    Redirect{"/t/h1,w1/a%2Fb//c+d%20?v=x%20y", "/t/w1,h1/a%2Fb//c+d%20?v=x%20y"},
                    Redirect{"/t/w0180/a", "/t/w180/a"}, Redirect{"/t/w180,png/a", "/t/w180/a"},
                    Redirect{"/t/w180,contain/../a", "/t/w180/../a"},
                    Redirect{"/t/w1,jpeg/a?", "/t/w1,jpg/a"}, Redirect{"/t/w1,bgFFF/a", "/t/w1,bgffffff/a"},
                    Redirect{"/t/w1,dpr2.0/a", "/t/w1,dpr2/a"}, Redirect{"/t/w1,cover,g-n/a", "/t/w1/a"},
                    Redirect{"/t/w1,h1,g-n,cover/a", "/t/w1,h1,cover-n/a"},
                    // Encoded commas may be all that a client can write.
                    Redirect{"/t/w1%2Ch1/a", ""}, Redirect{"/t/h1%2Cw1/a", "/t/w1,h1/a"},
                    // A signature is of what was signed.
                    Redirect{"/t/h1,w1/a?exp=1&sig=x", ""}, Redirect{"/thumbs?size=01&filename=a", ""}));

// ---- equal requests

// Every order of the same parameters, some written otherwise, leads to one key.
TEST(ThumbnailRequest, EqualRequestsMeetAtOneKey) {
  const std::vector<std::vector<std::string>> parameters = {
      {"filename=a%2Fb", "filename=a/b"},
      {"size=320&height=240", "height=120&dpr=2&size=160", "dpr=2.0&size=0160&height=120",
       "size=320&dpr=1&height=240"},
      {"fit=cover"},
      {"gravity=n", "gravity=north"},
      {"format=jpg", "format=jpeg"},
      {"quality=80", ""},
      {"background=fff", "", "background=FFFFFF"},
      {"animated=0", ""},
      {"enlarge=0", ""},
      {"v=1", "v=2", ""}};
  std::mt19937 random(20'240'131);
  std::set<std::string> keys;
  for (int round = 0; round < 500; ++round) {
    auto shuffled = parameters;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    std::string query;
    for (const auto& spellings : shuffled) {
      const std::string& one = spellings[random() % spellings.size()];
      if (!one.empty()) query += (query.empty() ? "" : "&") + one;
    }
    const auto asked = Parse("/thumbs?" + query, kRules);
    ASSERT_TRUE(asked) << query << ": " << asked.error().detail;
    keys.insert(ThumbnailKey(asked->query.original, asked->query.spec, 1'024));
  }
  EXPECT_THAT(keys, testing::ElementsAre("a/b/w320,h240,cover-n,q80.jpg"));
}

TEST(ThumbnailRequest, EqualPathsMeetAtOneKey) {
  std::vector<std::string> words = {"w160", "h120", "cover-n", "webp", "enlarge", "dpr2", "q80", "bg000"};
  std::mt19937 random(7);
  std::set<std::string> keys;
  for (int round = 0; round < 200; ++round) {
    std::shuffle(words.begin(), words.end(), random);
    const auto asked = Parse(fmt::format("/t/{}/a", fmt::join(words, ",")), kRules);
    ASSERT_TRUE(asked) << asked.error().detail;
    keys.insert(ThumbnailKey(asked->query.original, asked->query.spec, 1'024));
  }
  EXPECT_THAT(keys, testing::ElementsAre("a/w320,h240,cover-n,enlarge,q80,bg000000.webp"));
}

}  // namespace
}  // namespace server
