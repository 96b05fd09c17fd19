#include "server/http/thumbnail_request.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

struct Spec {
  const char* query;
  imaging::ThumbnailSpec spec;
};

class ThumbnailRequestTakes : public testing::TestWithParam<Spec> {};

TEST_P(ThumbnailRequestTakes, This) {
  const auto query = Ask(GetParam().query);
  ASSERT_TRUE(query) << query.error();
  EXPECT_EQ(query->spec, GetParam().spec);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ThumbnailRequestTakes,
    testing::Values(Spec{"size=1&filename=a", {.width = 1}}, Spec{"filename=a&size=2000", {.width = 2000}},
                    Spec{"filename=a&height=90", {.height = 90}},
                    Spec{"filename=a&size=320&height=240", {.width = 320, .height = 240}},
                    Spec{"filename=a&size=9&enlarge=1", {.width = 9, .enlarge = true}},
                    Spec{"filename=a&size=9&enlarge=0", {.width = 9}},
                    Spec{"filename=a&size=9&fit=contain&format=png", {.width = 9}},
                    Spec{"filename=a&size=9&v=anything%20at+all", {.width = 9}},
                    Spec{"filename=a&size=9&v", {.width = 9}}, Spec{"filename=a&size=0180", {.width = 180}}));

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
        Mistake{"filename=a&size=1&fit=cover", "fit can only be contain"},
        Mistake{"filename=a&size=1&format=PNG", "format can only be png"},
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

}  // namespace
}  // namespace server
