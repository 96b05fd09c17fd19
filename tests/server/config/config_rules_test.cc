#include "server/config/config_rules.h"

#include <gmock/gmock.h>

#include "tests/server/config/loaded_environment.h"

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Variables S3(const Variables& more = {}) {
  Variables all{{"S3_ENDPOINT", "http://minio:9000"}, {"S3_ACCESS_KEY", "a"}, {"S3_SECRET_KEY", "b"}};
  all.insert(more.begin(), more.end());
  return all;
}

TEST(ConfigRules, CompleteS3SettingsChooseS3) {
  const auto loaded = Load(S3());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.store, "s3");
  EXPECT_EQ(loaded->sources.at("STORE"), "default, as S3_ENDPOINT is set");
  EXPECT_THAT(loaded->warnings, IsEmpty());
}

TEST(ConfigRules, AnyOneOfTheThreeAsksForTheOthers) {
  EXPECT_THAT(
      MistakesOf({{"S3_ENDPOINT", "http://minio:9000"}}),
      ElementsAre(
          "S3_ACCESS_KEY is missing: STORE is s3 (default, as S3_ENDPOINT is set); set S3_ACCESS_KEY or "
          "S3_ACCESS_KEY_FILE, or STORE=local:DIR for a local folder",
          HasSubstr("S3_SECRET_KEY is missing")));
  EXPECT_THAT(MistakesOf({{"S3_ACCESS_KEY", "a"}}),
              ElementsAre(HasSubstr("S3_ENDPOINT is missing"), HasSubstr("S3_SECRET_KEY is missing")));
  EXPECT_THAT(MistakesOf({{"S3_SECRET_KEY", "b"}}),
              ElementsAre(HasSubstr("S3_ENDPOINT is missing"), HasSubstr("S3_ACCESS_KEY is missing")));
}

TEST(ConfigRules, AskingForS3AsksForAllThree) {
  EXPECT_THAT(
      MistakesOf({{"STORE", "s3"}}),
      ElementsAre(
          "S3_ENDPOINT is missing: STORE is s3 (environment); set S3_ENDPOINT, or STORE=local:DIR for a "
          "local folder",
          HasSubstr("S3_ACCESS_KEY is missing"), HasSubstr("S3_SECRET_KEY is missing")));
}

TEST(ConfigRules, ABrokenValueIsToldOnce) {
  EXPECT_THAT(MistakesOf({{"S3_ENDPOINT", "minio"}, {"S3_ACCESS_KEY", "a"}, {"S3_SECRET_KEY", "b\n"}}),
              ElementsAre(HasSubstr("S3_ENDPOINT=minio (environment): does not begin with http"),
                          HasSubstr("S3_SECRET_KEY (environment): holds a space")));
  EXPECT_THAT(MistakesOf({{"STORE", "local"}, {"S3_REGION", "x"}}),
              ElementsAre("STORE=local (environment): does not name the folder; set e.g. STORE=local:data"));
}

TEST(ConfigRules, RegionAloneDoesNotChooseS3ButIsNotLostSilently) {
  const auto loaded = Load({{"S3_REGION", "eu-west-1"}});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.store, "local:data");
  EXPECT_THAT(loaded->warnings,
              ElementsAre("S3_REGION has no effect: STORE is local:data; set STORE=s3 to use S3"));
}

TEST(ConfigRules, ALocalStoreBesideS3SettingsIsWarnedOf) {
  const auto loaded = Load(S3({{"STORE", "local:/srv/pictures"}}));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->config.store, "local:/srv/pictures");
  EXPECT_THAT(loaded->warnings,
              ElementsAre("S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY have no effect: STORE is "
                          "local:/srv/pictures; set STORE=s3 to use S3"));
}

struct Buckets {
  std::string images;
  std::string thumbs;
  bool allowed;
};

TEST(ConfigRules, ThumbnailsMustNotMeetOriginals) {
  const Buckets cases[] = {
      {"media", "media/thumbs", true},  // the documented case: below a prefix
      {"media/originals", "media/thumbs", true},
      {"media/thumbs2", "media/thumbs", true},  // segments, not letters
      {"media/a", "media/a/thumbs", true},
      {"images", "thumbs", true},
      {"media", "media", false},
      {"media", "media/", false},
      {"media/a", "media/a", false},
      {"media/originals", "media", false},  // the whole bucket is the thumbnails'
      {"media/thumbs/in", "media/thumbs", false},
  };
  for (const auto& [images, thumbs, allowed] : cases) {
    const Variables buckets{{"IMAGE_BUCKET", images}, {"THUMB_BUCKET", thumbs}};
    for (const Variables& environment : {buckets, S3(buckets)}) {
      EXPECT_EQ(Load(environment).has_value(), allowed) << images << " and " << thumbs;
    }
  }
}

TEST(ConfigRules, TellsHowToKeepThumbnailsApart) {
  EXPECT_THAT(
      MistakesOf({{"IMAGE_BUCKET", "media"}, {"THUMB_BUCKET", "media"}}),
      ElementsAre("THUMB_BUCKET=media (environment) and IMAGE_BUCKET=media (environment): a thumbnail could "
                  "overwrite an original; use another bucket, or a prefix of its own, e.g. "
                  "THUMB_BUCKET=media/thumbs"));
}

TEST(ConfigRules, WithoutStoredThumbnailsOneBucketWillDo) {
  EXPECT_TRUE(Load({{"MODE", "always"}, {"IMAGE_BUCKET", "media"}, {"THUMB_BUCKET", "media"}}));
}

TEST(ConfigRules, BucketNamesOfS3AreCheckedForS3Only) {
  EXPECT_THAT(
      MistakesOf(S3({{"IMAGE_BUCKET", "ab"}, {"THUMB_BUCKET", "-x-/t"}})),
      ElementsAre(
          "IMAGE_BUCKET=ab (environment): has a bucket name that is not 3 to 255 characters long; set "
          "e.g. IMAGE_BUCKET=images",
          HasSubstr("THUMB_BUCKET=-x-/t (environment): has a bucket name that does not begin")));
  EXPECT_TRUE(Load({{"IMAGE_BUCKET", "ab"}}));
}

TEST(ConfigRules, ACaFileMustBeThereWhereItIsUsed) {
  const Variables ca{{"S3_CA_FILE", "/nowhere/ca.pem"}};
  EXPECT_THAT(MistakesOf(S3(ca)),
              ElementsAre("S3_CA_FILE=/nowhere/ca.pem (environment): cannot be read; name a PEM "
                          "file, or leave the setting out"));
  EXPECT_TRUE(Load(S3({{"S3_CA_FILE", "/dev/null"}})));
  EXPECT_TRUE(Load(ca));
}

TEST(ConfigRules, TlsNeedsBothFiles) {
  EXPECT_THAT(
      MistakesOf({{"TLS_CERT", "/dev/null"}}),
      ElementsAre("TLS_KEY is missing: TLS_CERT is set (environment); set TLS_KEY too, or neither for "
                  "plain HTTP"));
  EXPECT_THAT(MistakesOf({{"TLS_KEY", "/dev/null"}}), ElementsAre(HasSubstr("TLS_CERT is missing: TLS_KEY")));
  EXPECT_TRUE(Load({{"TLS_CERT", "/dev/null"}, {"TLS_KEY", "/dev/null"}}));
}

struct Listeners {
  Variables environment;
  bool allowed;
};

TEST(ConfigRules, ListenersMustNotMeet) {
  const Listeners cases[] = {
      {{{"PORT", "8001"}}, false},
      {{{"PORT", "8001"}, {"ADDRESS", "0.0.0.0"}}, false},
      {{{"PORT", "8001"}, {"ADDRESS", "127.0.0.1"}}, false},
      {{{"PORT", "8001"}, {"ADDRESS", "10.0.0.1"}}, true},
      {{{"PORT", "8001"}, {"ADDRESS", "10.0.0.1"}, {"ADMIN_ADDR", "::"}}, false},
      {{{"PORT", "8001"}, {"ADMIN_PORT", "0"}}, true},
      {{{"PORT", "0"}, {"ADMIN_PORT", "0"}}, true},
      {{{"ADDRESS", "unix:/run/a.sock"}, {"ADMIN_ADDR", "unix:/run/a.sock"}}, false},
      {{{"ADDRESS", "unix:/run/a.sock"}, {"ADMIN_ADDR", "unix:/run/b.sock"}}, true},
      {{{"ADDRESS", "unix:/run/a.sock"}, {"PORT", "8001"}}, true},
  };
  int row = 0;
  for (const auto& [environment, allowed] : cases) {
    EXPECT_EQ(Load(environment).has_value(), allowed) << "row " << row;
    ++row;
  }
  EXPECT_THAT(MistakesOf({{"PORT", "8001"}}),
              ElementsAre("ADMIN_PORT=8001 (default): is PORT too; choose another, or "
                          "ADMIN_PORT=0 for no admin listener"));
}

TEST(ConfigRules, WarnsWhereARequestEndsBeforeItsConnection) {
  const auto loaded = Load(S3({{"S3_CONNECT_TIMEOUT", "2s"}, {"REQUEST_TIMEOUT", "2s"}}));
  ASSERT_TRUE(loaded);
  EXPECT_THAT(loaded->warnings, ElementsAre(HasSubstr("lower S3_CONNECT_TIMEOUT")));
}

}  // namespace
}  // namespace server
