#include "server/http/content_disposition.h"

#include <string>

#include <gtest/gtest.h>

#include "server/front/http_syntax.h"

namespace server {
namespace {

struct DispositionRow {
  std::string key;
  std::string content_type;
  std::string ascii;
  std::string utf8;
};

class DispositionOf : public testing::TestWithParam<DispositionRow> {};

TEST_P(DispositionOf, AKey) {
  const auto& [key, content_type, ascii, utf8] = GetParam();
  const std::string header = ContentDisposition(key, content_type);
  EXPECT_EQ(header, "inline; filename=\"" + ascii + "\"; filename*=UTF-8''" + utf8);
  EXPECT_TRUE(IsFieldValue(header));
  EXPECT_FALSE(HidesLineBreak(header));
}

INSTANTIATE_TEST_SUITE_P(
    Names, DispositionOf,
    testing::Values(
        DispositionRow{"cat.png", "image/png", "cat.png", "cat.png"},
        DispositionRow{"a/b/cat.JPEG", "image/png", "cat.png", "cat.png"},
        DispositionRow{"cat.png", "image/jpeg", "cat.jpg", "cat.jpg"},
        DispositionRow{"cat.gif", "image/webp", "cat.webp", "cat.webp"},
        DispositionRow{"cat.gif", "image/avif", "cat.avif", "cat.avif"},
        DispositionRow{"cat", "image/png", "cat.png", "cat.png"},
        DispositionRow{"report.v2", "image/png", "report.v2.png", "report.v2.png"},
        DispositionRow{"a.tar.png", "image/png", "a.tar.png", "a.tar.png"},
        DispositionRow{".png", "image/png", ".png.png", ".png.png"},
        DispositionRow{"folder/", "image/png", "folder.png", "folder.png"},
        DispositionRow{"///", "image/png", "image.png", "image.png"},
        DispositionRow{"my cat; really.png", "image/png", "my cat; really.png", "my%20cat%3B%20really.png"},
        DispositionRow{"50% \"off\"\\.png", "image/png", "50_ _off__.png", "50%25%20%22off%22%5C.png"},
        DispositionRow{"猫と犬.png", "image/png", "___.png", "%E7%8C%AB%E3%81%A8%E7%8A%AC.png"},
        DispositionRow{"na\u00efve (1)'s.png", "image/png", "na_ve (1)'s.png",
                       "na%C3%AFve%20%281%29%27s.png"},
        DispositionRow{"🐈.png", "image/png", "_.png", "%F0%9F%90%88.png"},
        DispositionRow{"a\r\nSet-Cookie: x=1\x7F.png", "image/png", "a__Set-Cookie: x=1_.png",
                       "a__Set-Cookie%3A%20x%3D1_.png"},
        DispositionRow{"a\tb.png", "image/png", "a_b.png", "a_b.png"}));

TEST(ContentDisposition, CutsALongNameBetweenLetters) {
  std::string name = "x";
  for (int i = 0; i < 300; ++i) name += "é";
  const std::string header = ContentDisposition(name + ".png", "image/png");
  EXPECT_LT(header.size(), 600U);
  EXPECT_TRUE(header.ends_with("%C3%A9.png")) << header;
}

}  // namespace
}  // namespace server
