#include "server/config/bucket_path.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(BucketPath, SplitsAtTheFirstSlash) {
  EXPECT_EQ(SplitBucketPath("media"), (BucketPath{"media", ""}));
  EXPECT_EQ(SplitBucketPath("media/thumbs"), (BucketPath{"media", "thumbs/"}));
  EXPECT_EQ(SplitBucketPath("media/a b/ü"), (BucketPath{"media", "a b/ü/"}));
}

TEST(BucketPath, KeepsWhatIsRightAndDropsAClosingSlash) {
  EXPECT_EQ(CheckBucketPath("media"), "media");
  EXPECT_EQ(CheckBucketPath("media/"), "media");
  EXPECT_EQ(CheckBucketPath("media/thumbs/"), "media/thumbs");
  EXPECT_EQ(CheckBucketPath("Old_Bucket.1-x"), "Old_Bucket.1-x");
}

struct Refusal {
  std::string_view setting;
  std::string_view reason;
};

TEST(BucketPath, RefusesWithAReason) {
  const std::string long_prefix = "media/" + std::string(513, 'p');
  const Refusal refusals[] = {
      {"", "has no bucket name"},
      {"/", "has no bucket name"},
      {"/thumbs", "has no bucket name"},
      {"..", "has no usable bucket name"},
      {"s3://media", "has a bucket name of more than letters, digits, \".\", \"_\" and \"-\""},
      {"me dia", "has a bucket name of more than letters, digits, \".\", \"_\" and \"-\""},
      {"media//", "has an empty segment"},
      {"media//thumbs", "has an empty segment"},
      {"media/a//b", "has an empty segment"},
      {"media/a//", "has an empty segment"},
      {"media/../b", "has a segment \".\" or \"..\""},
      {"media/.", "has a segment \".\" or \"..\""},
      {"media/a\nb", "has a control character"},
      {long_prefix, "has a prefix of more than 512 bytes"},
  };
  for (const auto& [setting, reason] : refusals) {
    const auto checked = CheckBucketPath(setting);
    ASSERT_FALSE(checked) << setting;
    EXPECT_EQ(checked.error(), reason) << setting;
  }
}

TEST(BucketPath, KnowsTheNamesOfS3) {
  for (const auto* name : {"abc", "images", "my.bucket-1", "Old_Bucket", "1.2.3", "999"}) {
    EXPECT_EQ(CheckS3BucketName(name), "") << name;
  }
  EXPECT_EQ(CheckS3BucketName(std::string(255, 'b')), "");
  for (const auto* name : {"ab", "-abc", "abc.", ".abc", "a..b", "192.168.5.4"}) {
    EXPECT_NE(CheckS3BucketName(name), "") << name;
  }
  EXPECT_NE(CheckS3BucketName(std::string(256, 'b')), "");
}

TEST(BucketPath, ContainsLooksAtWholeSegments) {
  const BucketPath root{"media", ""};
  const BucketPath thumbs{"media", "thumbs/"};
  EXPECT_TRUE(Contains(root, root));
  EXPECT_TRUE(Contains(root, thumbs));
  EXPECT_FALSE(Contains(thumbs, root));
  EXPECT_FALSE(Contains(thumbs, BucketPath{"media", "thumbs2/"}));
  EXPECT_TRUE(Contains(thumbs, BucketPath{"media", "thumbs/a/"}));
  EXPECT_FALSE(Contains(root, BucketPath{"other", ""}));
}

}  // namespace
}  // namespace server
