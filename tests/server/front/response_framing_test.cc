#include "server/front/response_framing.h"

#include <gtest/gtest.h>

namespace server {
namespace {

const RequestFraming kGetFraming{};
const RequestFraming kHead{.head_only = true};

HttpResponse Make(int status, const char* body, std::optional<std::uint64_t> length = std::nullopt) {
  HttpResponse response;
  response.status = status;
  if (body != nullptr) response.body = std::make_shared<const std::string>(body);
  response.content_length = length;
  return response;
}

TEST(ResponseFraming, KnowsWhatHasNoBody) {
  EXPECT_TRUE(MayHaveBody(kGetFraming, 200));
  EXPECT_TRUE(MayHaveBody(kGetFraming, 404));
  EXPECT_FALSE(MayHaveBody(kGetFraming, 204));
  EXPECT_FALSE(MayHaveBody(kGetFraming, 304));
  EXPECT_FALSE(MayHaveBody(kHead, 200));
}

TEST(ResponseFraming, CountsWhatIsSent) {
  EXPECT_EQ(ContentLengthOf(kGetFraming, Make(200, "12345"), false), 5U);
  EXPECT_EQ(ContentLengthOf(kGetFraming, Make(200, "12345", 7), false), 5U);
  EXPECT_EQ(ContentLengthOf(kGetFraming, Make(200, nullptr, 7), false), 0U);
  EXPECT_EQ(ContentLengthOf(kGetFraming, Make(200, nullptr, 7), true), 7U);
}

TEST(ResponseFraming, SaysWhatAGetWouldHaveHad) {
  EXPECT_EQ(ContentLengthOf(kHead, Make(200, "12345"), false), 5U);
  EXPECT_EQ(ContentLengthOf(kHead, Make(200, nullptr, 7), false), 7U);
  EXPECT_EQ(ContentLengthOf(kHead, Make(404, nullptr), false), 0U);
  EXPECT_EQ(ContentLengthOf(kGetFraming, Make(304, nullptr, 7), false), 7U);
  EXPECT_EQ(ContentLengthOf(kGetFraming, Make(304, nullptr), false), std::nullopt);
  EXPECT_EQ(ContentLengthOf(kGetFraming, Make(204, "x", 7), false), std::nullopt);
}

TEST(ResponseFraming, SaysHowTheConnectionGoesOn) {
  EXPECT_EQ(ConnectionOf({}), "");
  EXPECT_EQ(ConnectionOf({.close = true}), "close");
  EXPECT_EQ(ConnectionOf({.minor_version = 0}), "keep-alive");
  EXPECT_EQ(ConnectionOf({.minor_version = 0, .close = true}), "close");
}

TEST(ResponseFraming, LetsNoLineBreakOut) {
  const auto sendable = [](const std::string& name, const std::string& value) {
    HttpResponse response;
    response.headers.Add(name, value);
    return IsSendable(response);
  };
  EXPECT_TRUE(sendable("X-A", "b c\t\xc3\xa4"));
  EXPECT_FALSE(sendable("X-A", "b\r\nSet-Cookie: c"));
  EXPECT_FALSE(sendable("X-A", "b\n"));
  EXPECT_FALSE(sendable("X-A", std::string("\0", 1)));
  EXPECT_FALSE(sendable("X-A: b\r\nX-B", "c"));
  EXPECT_FALSE(sendable("", "c"));
}

TEST(ResponseFraming, TakesFinalStatusesOnly) {
  for (const int status : {-1, 0, 100, 199, 600, 1000})
    EXPECT_FALSE(IsSendable(Make(status, nullptr))) << status;
  for (const int status : {200, 304, 599}) EXPECT_TRUE(IsSendable(Make(status, nullptr))) << status;
}

TEST(ResponseFraming, KeepsFramingToItself) {
  EXPECT_TRUE(IsFrontsOwnHeader("content-length"));
  EXPECT_TRUE(IsFrontsOwnHeader("Transfer-Encoding"));
  EXPECT_FALSE(IsFrontsOwnHeader("Content-Type"));
}

}  // namespace
}  // namespace server
