#include "server/config/signing_keys.h"

#include <gmock/gmock.h>

namespace server {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kKeySecret = "0123456789abcdef";

std::string ErrorOf(const std::string& text) {
  const auto keys = ParseSigningKeys(text);
  return keys ? "" : keys.error();
}

TEST(SigningKeys, NoTextIsNoKeys) {
  const auto keys = ParseSigningKeys("");
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->empty());
}

TEST(SigningKeys, KeepTheirOrder) {
  const auto keys = ParseSigningKeys("new:0123456789abcdef,old_1-A:a:secret/with=colons+");
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ(keys->at(0).id, "new");
  EXPECT_EQ(keys->at(0).secret.Reveal(), kKeySecret);
  EXPECT_EQ(keys->at(1).id, "old_1-A");
  EXPECT_EQ(keys->at(1).secret.Reveal(), "a:secret/with=colons+");
}

TEST(SigningKeys, SixteenCharactersAreTheLeast) {
  EXPECT_EQ(ErrorOf("a:0123456789abcdef"), "");
  EXPECT_EQ(ErrorOf("a:0123456789abcde"), "key 1 has a secret of fewer than 16 characters");
}

TEST(SigningKeys, MistakesAreToldByTheirPlace) {
  const std::string right = "a:0123456789abcdef,";
  EXPECT_EQ(ErrorOf(right + "0123456789abcdef"), "key 2 is not written as id:secret");
  EXPECT_EQ(ErrorOf(right), "key 2 is not written as id:secret");
  EXPECT_EQ(ErrorOf("," + right), "key 1 is not written as id:secret");
  EXPECT_THAT(ErrorOf(":0123456789abcdef"), HasSubstr("key 1 has an id that is not"));
  EXPECT_THAT(ErrorOf("a.b:0123456789abcdef"), HasSubstr("key 1 has an id that is not"));
  EXPECT_THAT(ErrorOf(std::string(33, 'a') + ":0123456789abcdef"), HasSubstr("key 1 has an id that is not"));
  EXPECT_EQ(ErrorOf(std::string(32, 'a') + ":0123456789abcdef"), "");
  EXPECT_EQ(ErrorOf(right + "a:another-secret-of-many"), "key 2 has the id of a key before it");
}

TEST(SigningKeys, NoMistakeRepeatsWhatMayBeASecret) {
  for (const std::string text :
       {"hushhush", "hush:hush", "a hush:0123456789abcdef", "a:0123456789abcdef,a:hushhushhushhush"}) {
    EXPECT_THAT(ErrorOf(text), Not(HasSubstr("hush"))) << text;
    EXPECT_NE(ErrorOf(text), "") << text;
  }
}

}  // namespace
}  // namespace server
