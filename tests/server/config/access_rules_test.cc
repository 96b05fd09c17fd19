#include "server/config/access_rules.h"

#include <gmock/gmock.h>

#include "tests/server/config/loaded_environment.h"

namespace server {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kSecret = "0123456789abcdef";

std::vector<std::string> WarningsOf(const Variables& environment) {
  const auto loaded = Load(environment);
  return loaded ? loaded->warnings : loaded.error();
}

TEST(AccessRules, KeysThatAreRightPass) {
  EXPECT_THAT(MistakesOf({}), IsEmpty());
  EXPECT_THAT(MistakesOf({{"SIGNING_KEYS", "a:0123456789abcdef"}}), IsEmpty());
  EXPECT_THAT(MistakesOf({{"SIGNING_KEYS", "a:0123456789abcdef"}, {"REQUIRE_SIGNATURE", "1"}}), IsEmpty());
}

TEST(AccessRules, AMistakeInTheKeysIsToldWithItsFixAndWithoutTheKeys) {
  EXPECT_THAT(MistakesOf({{"SIGNING_KEYS", "hushhush:short"}, {"REQUIRE_SIGNATURE", "1"}}),
              ElementsAre(AllOf(HasSubstr("SIGNING_KEYS (environment): key 1 has a secret of fewer than 16"),
                                HasSubstr("SIGNING_KEYS=ID:SECRET"), Not(HasSubstr("hush")),
                                Not(HasSubstr(":short")))));
}

TEST(AccessRules, SignaturesCannotBeRequiredWithoutAKey) {
  EXPECT_THAT(MistakesOf({{"REQUIRE_SIGNATURE", "yes"}}),
              ElementsAre("REQUIRE_SIGNATURE=1 (environment): there is no key to check signatures with; set "
                          "SIGNING_KEYS=ID:SECRET"));
}

TEST(AccessRules, ATokenThatCouldBeGuessedIsRefused) {
  EXPECT_THAT(
      MistakesOf({{"ADMIN_TOKEN", "hush"}}),
      ElementsAre(AllOf(HasSubstr("ADMIN_TOKEN (environment): has fewer than 16"), Not(HasSubstr("hush")))));
  EXPECT_THAT(MistakesOf({{"ADMIN_TOKEN", kSecret}}), IsEmpty());
}

TEST(AccessRules, AnOpenAdminListenerWithoutATokenIsWarnedOf) {
  EXPECT_THAT(WarningsOf({{"ADMIN_ADDR", "0.0.0.0"}, {"ADMIN_PORT", "9001"}}),
              Contains(HasSubstr(
                  "ADMIN_ADDR=0.0.0.0 (environment): is not on loopback, and ADMIN_TOKEN is not set")));
  EXPECT_THAT(WarningsOf({{"ADMIN_ADDR", "0.0.0.0"}, {"ADMIN_TOKEN", kSecret}}), IsEmpty());
  EXPECT_THAT(WarningsOf({{"ADMIN_ADDR", "0.0.0.0"}, {"ADMIN_PORT", "0"}}), IsEmpty());
  EXPECT_THAT(WarningsOf({{"ADMIN_ADDR", "::1"}}), IsEmpty());
}

}  // namespace
}  // namespace server
