#include "server/http/admin_access.h"

#include <gmock/gmock.h>

namespace server {
namespace {

using testing::HasSubstr;
using testing::Not;

const Secret kAdminToken("0123456789abcdef");

HttpRequest With(const std::string& name = "", const std::string& value = "") {
  HttpRequest request;
  request.method = "POST";
  request.target = "/events";
  if (!name.empty()) request.headers.Add(name, value);
  return request;
}

int StatusOf(const AdminAccess& access, const HttpRequest& request) {
  const auto refusal = RefuseAdmin(access, request);
  return refusal ? refusal->status : 200;
}

TEST(AdminAccess, TheTokenOpensEveryListener) {
  for (const bool local : {true, false}) {
    EXPECT_EQ(StatusOf({kAdminToken, local}, With("Authorization", "Bearer 0123456789abcdef")), 200);
    EXPECT_EQ(StatusOf({kAdminToken, local}, With("authorization", "bEaReR  0123456789abcdef ")), 200);
  }
}

TEST(AdminAccess, AWrongTokenOrNoneIsRefusedOnEveryListener) {
  for (const bool local : {true, false}) {
    EXPECT_EQ(StatusOf({kAdminToken, local}, With()), 401);
    for (const char* value : {"", "Bearer", "Bearer ", "Bearer 0123456789abcdeF", "Bearer 0123456789abcde",
                              "Bearer 0123456789abcdef0", "Basic 0123456789abcdef", "0123456789abcdef",
                              "Bearer 0123456789abcdef 0123456789abcdef", "Bearer0123456789abcdef"}) {
      EXPECT_EQ(StatusOf({kAdminToken, local}, With("Authorization", value)), 401) << value;
    }
  }
}

TEST(AdminAccess, ARefusalNeverHoldsTheToken) {
  for (const HttpRequest& request :
       {With(), With("Authorization", "Bearer wrong"), With("Authorization", "Basic eA==")}) {
    const auto refusal = RefuseAdmin({kAdminToken, false}, request);
    ASSERT_TRUE(refusal);
    EXPECT_THAT(refusal->detail + refusal->title + refusal->slug, Not(HasSubstr(kAdminToken.Reveal())));
    EXPECT_EQ(refusal->slug, "token-wrong");
  }
}

TEST(AdminAccess, WithoutATokenOnlyThisMachineMay) {
  EXPECT_EQ(StatusOf({Secret(), true}, With()), 200);
  const auto refusal = RefuseAdmin({Secret(), false}, With("Authorization", "Bearer "));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 403);
  EXPECT_THAT(refusal->detail, HasSubstr("set ADMIN_TOKEN"));
}

TEST(AdminAccess, ABrowserThatWasSentHereByAPageMayNot) {
  EXPECT_EQ(StatusOf({Secret(), true}, With("Origin", "https://evil.example")), 403);
  EXPECT_EQ(StatusOf({Secret(), true}, With("Origin", "null")), 403);
}

TEST(AdminAccess, AChallengeNamesTheScheme) {
  HttpResponse response;
  AddChallenge(response);
  EXPECT_EQ(*response.headers.Find("WWW-Authenticate"), "Bearer realm=\"thumbd\"");
}

}  // namespace
}  // namespace server
