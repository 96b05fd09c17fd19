#include "server/front/problem_response.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(ProblemResponse, IsAProblemDocument) {
  const HttpResponse response = ProblemResponse(431, "Too \"many\" lines.");
  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(response.headers.Joined("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.headers.Joined("Cache-Control"), "no-store");
  EXPECT_EQ(response.headers.Joined("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(*response.body,
            "{\"type\":\"about:blank\",\"title\":\"Request Header Fields Too Large\",\"status\":431,"
            "\"detail\":\"Too \\\"many\\\" lines.\"}\n");
}

TEST(ProblemResponse, HasATitleForWhatTheFrontSays) {
  for (const int status : {400, 405, 408, 411, 413, 414, 417, 431, 500, 505}) {
    EXPECT_EQ(ProblemResponse(status, "x").body->find("\"Error\""), std::string::npos) << status;
  }
}

}  // namespace
}  // namespace server
