#include "server/http/accept_header.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

// "image/webp:1000 */*:800"
std::string MediaRangesText(std::string_view header) {
  std::string text;
  for (const auto& [type, subtype, quality] : ParseAccept(header)) {
    text += std::string(text.empty() ? "" : " ").append(type).append("/").append(subtype);
    text += ":" + std::to_string(quality);
  }
  return text;
}

struct MediaRow {
  std::string header;
  std::string ranges;
};

class ParseAcceptReads : public testing::TestWithParam<MediaRow> {};

TEST_P(ParseAcceptReads, This) {
  EXPECT_EQ(MediaRangesText(GetParam().header), GetParam().ranges);
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, ParseAcceptReads,
    testing::Values(MediaRow{"", ""}, MediaRow{" \t", ""}, MediaRow{",, ,", ""}, MediaRow{"*/*", "*/*:1000"},
                    MediaRow{"image/*", "image/*:1000"}, MediaRow{"image/webp", "image/webp:1000"},
                    MediaRow{" image/webp\t,\timage/png ", "image/webp:1000 image/png:1000"},
                    MediaRow{"a/b,,c/d", "a/b:1000 c/d:1000"}, MediaRow{"a/b;q=0.5", "a/b:500"},
                    MediaRow{"a/b ; q=0.5", "a/b:500"}, MediaRow{"a/b;Q=0.5", "a/b:500"},
                    MediaRow{"a/b;;q=0.5;", "a/b:500"}, MediaRow{"a/b;q=1", "a/b:1000"},
                    MediaRow{"a/b;q=1.", "a/b:1000"}, MediaRow{"a/b;q=1.000", "a/b:1000"},
                    MediaRow{"a/b;q=0", "a/b:0"}, MediaRow{"a/b;q=0.", "a/b:0"},
                    MediaRow{"a/b;q=0.000", "a/b:0"}, MediaRow{"a/b;q=0.123", "a/b:123"},
                    MediaRow{"a/b;q=0.8;v=b3", "a/b:800"}, MediaRow{"a/b;q=0.8;q=0.1", "a/b:800"}));

INSTANTIATE_TEST_SUITE_P(Lenient, ParseAcceptReads,
                         testing::Values(MediaRow{"*", "*/*:1000"}, MediaRow{"*;q=.2", "*/*:200"},
                                         MediaRow{"a/b;q=0.12345", "a/b:123"},
                                         MediaRow{"a/b;q=0.0009", "a/b:0"}));

INSTANTIATE_TEST_SUITE_P(
    PassesOver, ParseAcceptReads,
    testing::Values(MediaRow{"a/b;q=2,c/d", "c/d:1000"}, MediaRow{"a/b;q=1.001,c/d", "c/d:1000"},
                    MediaRow{"a/b;q=-1,c/d", "c/d:1000"}, MediaRow{"a/b;q=,c/d", "c/d:1000"},
                    MediaRow{"a/b;q=.,c/d", "c/d:1000"}, MediaRow{"a/b;q=0.5x,c/d", "c/d:1000"},
                    MediaRow{"a/b;q=high,c/d", "c/d:1000"}, MediaRow{"a/b;q = 0.5,c/d", "c/d:1000"},
                    MediaRow{"a/b;q=\"0.5\",c/d", "c/d:1000"}, MediaRow{"a/b;q,c/d", "c/d:1000"},
                    MediaRow{"a/b;level=1,c/d", "c/d:1000"}, MediaRow{"a/b;level=1;q=0.5,c/d", "c/d:1000"},
                    MediaRow{"a/b;x=\"1,2;q=0\",c/d", "c/d:1000"},
                    MediaRow{"a/b;x=\"\\\",e/f\",c/d", "c/d:1000"}, MediaRow{"image,c/d", "c/d:1000"},
                    MediaRow{"/,c/d", "c/d:1000"}, MediaRow{"a/,c/d", "c/d:1000"},
                    MediaRow{"/b,c/d", "c/d:1000"}, MediaRow{"a/b/c,c/d", "c/d:1000"},
                    MediaRow{"*/b,c/d", "c/d:1000"}, MediaRow{"a b/c,c/d", "c/d:1000"},
                    MediaRow{"a /b,c/d", "c/d:1000"}, MediaRow{";q=1,c/d", "c/d:1000"}, MediaRow{"\"", ""},
                    MediaRow{"\"\\", ""}, MediaRow{"a/b;x=\"", ""}));

TEST(LikingOfAType, IsTheMostSpecificRangesAlone) {
  const auto ranges =
      ParseAccept("*/*;q=0.1, image/*;q=0.5, IMAGE/PNG;q=0.2, image/webp;q=0, image/png;q=0.9");
  EXPECT_EQ(LikingOf(ranges, "image", "png").quality, 200) << "of two, the first";
  EXPECT_TRUE(LikingOf(ranges, "image", "png").by_name);
  EXPECT_EQ(LikingOf(ranges, "image", "gif").quality, 500);
  EXPECT_FALSE(LikingOf(ranges, "image", "gif").by_name);
  EXPECT_EQ(LikingOf(ranges, "text", "html").quality, 100);
  EXPECT_EQ(LikingOf(ranges, "image", "webp").quality, 0);
  EXPECT_EQ(LikingOf({}, "image", "webp").quality, 0);
}

}  // namespace
}  // namespace server
