#include "server/http/error_picture.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

struct PictureRow {
  const char* destination;  // Sec-Fetch-Dest; null: none
  const char* accept;       // null: none
  bool picture;
};

class WantsPictureOf : public testing::TestWithParam<PictureRow> {};

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
    testing::Values(
        PictureRow{"image", nullptr, true}, PictureRow{"image", "*/*", true},
        PictureRow{"image", "application/json", true},
        PictureRow{"empty", "image/avif,image/webp,*/*", false},
        PictureRow{"document", "text/html,image/webp", false}, PictureRow{nullptr, nullptr, false},
        PictureRow{nullptr, "*/*", false}, PictureRow{nullptr, "", false},
        PictureRow{nullptr, "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", true},
        PictureRow{nullptr, "image/webp,*/*", true}, PictureRow{nullptr, "image/*;q=0.8,*/*;q=0.5", true},
        PictureRow{nullptr, "image/png;q=0", false}, PictureRow{nullptr, "application/json", false},
        PictureRow{nullptr, "text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8", false},
        PictureRow{nullptr, "application/problem+json, image/*;q=0.9", false},
        PictureRow{nullptr, "image/png, application/problem+json;q=0.9", true}));

TEST(ErrorPicture, IsASmallPng) {
  const auto picture = ErrorPicture();
  ASSERT_NE(picture, nullptr);
  EXPECT_TRUE(picture->starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_LT(picture->size(), 1'000U);
  EXPECT_EQ(ErrorPicture(), picture) << "drawn once";
}

}  // namespace
}  // namespace server
