#include "server/front/fixed_headers.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(FixedHeaders, WritesThemOut) {
  HeaderList fields;
  fields.Add("Cache-Control", "public, max-age=60");
  fields.Add("Vary", "Origin");
  const FixedHeaders fixed(fields);
  EXPECT_EQ(fixed.lines(), "Cache-Control: public, max-age=60\r\nVary: Origin\r\n");
  EXPECT_TRUE(fixed.sendable());
  EXPECT_EQ(fixed.fields().fields(), fields.fields());
}

TEST(FixedHeaders, LeaveOutWhatIsTheFrontsOwn) {
  HeaderList fields;
  fields.Add("content-length", "99");
  fields.Add("X-A", "b");
  fields.Add("Connection", "upgrade\r\n");
  const FixedHeaders fixed(fields);
  EXPECT_EQ(fixed.lines(), "X-A: b\r\n");
  EXPECT_TRUE(fixed.sendable());
  EXPECT_EQ(fixed.fields().Find("Connection"), nullptr);
}

TEST(FixedHeaders, KnowWhenTheyWouldBreakAHeadApart) {
  for (const auto& [name, value] : {std::pair{"X-A", "b\r\nSet-Cookie: c"}, std::pair{"X A", "b"}}) {
    HeaderList fields;
    fields.Add(name, value);
    EXPECT_FALSE(FixedHeaders(fields).sendable()) << name;
  }
}

TEST(FixedHeaders, AllHeadersAreThoseOfBothKinds) {
  HeaderList fields;
  fields.Add("Vary", "Origin");
  HttpResponse response;
  response.headers.Add("ETag", "\"a\"");
  EXPECT_EQ(AllHeaders(response).fields(), response.headers.fields());
  response.fixed_headers = std::make_shared<const FixedHeaders>(fields);
  EXPECT_EQ(AllHeaders(response).fields().size(), 2U);
  EXPECT_EQ(*AllHeaders(response).Find("Vary"), "Origin");
  EXPECT_EQ(*AllHeaders(response).Find("ETag"), "\"a\"");
}

}  // namespace
}  // namespace server
