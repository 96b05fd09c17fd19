#include "server/thumbs/thumbnail_etag.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(ThumbnailEtag, IsHalfOfTheHashInQuotes) {
  // printf abc | openssl dgst -sha256
  EXPECT_EQ(ThumbnailEtag("abc"), "\"ba7816bf8f01cfea414140de5dae2223\"");
  EXPECT_NE(ThumbnailEtag("abd"), ThumbnailEtag("abc"));
}

}  // namespace
}  // namespace server
