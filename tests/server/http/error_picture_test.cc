#include "server/http/error_picture.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

struct Row {
  const char* destination;  // Sec-Fetch-Dest; null: none
  const char* accept;       // null: none
  bool picture;
};

class WantsPictureOf : public testing::TestWithParam<Row> {};

TEST_P(WantsPictureOf, AClient) {
  HeaderList headers;
  if (GetParam().destination != nullptr) headers.Add("Sec-Fetch-Dest", GetParam().destination);
  if (GetParam().accept != nullptr) headers.Add("Accept", GetParam().accept);
  EXPECT_EQ(WantsPicture(headers), GetParam().picture)
      << (GetParam().destination != nullptr ? GetParam().destination : "") << " "
      << (GetParam().accept != nullptr ? GetParam().accept : "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, WantsPictureOf,
    testing::Values(Row{"image", nullptr, true}, Row{"image", "*/*", true},
                    Row{"image", "application/json", true}, Row{"empty", "image/avif,image/webp,*/*", false},
                    Row{"document", "text/html,image/webp", false}, Row{nullptr, nullptr, false},
                    Row{nullptr, "*/*", false}, Row{nullptr, "", false},
                    Row{nullptr, "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", true},
                    Row{nullptr, "image/webp,*/*", true}, Row{nullptr, "image/*;q=0.8,*/*;q=0.5", true},
                    Row{nullptr, "image/png;q=0", false}, Row{nullptr, "application/json", false},
                    Row{nullptr, "text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8", false},
                    Row{nullptr, "application/problem+json, image/*;q=0.9", false},
                    Row{nullptr, "image/png, application/problem+json;q=0.9", true}));

TEST(ErrorPicture, IsASmallPng) {
  const auto picture = ErrorPicture();
  ASSERT_NE(picture, nullptr);
  EXPECT_TRUE(picture->starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_LT(picture->size(), 1'000U);
  EXPECT_EQ(ErrorPicture(), picture) << "drawn once";
}

}  // namespace
}  // namespace server
