#include "s3client/http_request_text.h"

#include <gtest/gtest.h>

namespace s3client {
namespace {

HttpRequest Get(std::string url) {
  HttpRequest request;
  request.method = "GET";
  request.url = std::move(url);
  return request;
}

TEST(HttpRequestTextTest, TheTargetGoesOutByteForByte) {
  HttpRequest request = Get("http://host:9000/b//..%2F/a%20b?x=1&y");
  request.headers = {{"host", "host:9000"}, {"x-empty", ""}};
  EXPECT_EQ(RequestText(request),
            "GET /b//..%2F/a%20b?x=1&y HTTP/1.1\r\nhost: host:9000\r\nx-empty: \r\n"
            "user-agent: thumbd\r\naccept: */*\r\n\r\n");
}

TEST(HttpRequestTextTest, NothingCanEndItsLineEarly) {
  for (const char* path : {"", "/a b", "/a\r\nx: y", "/\t", "/\x7f", "/\xc3\xa9"}) {
    EXPECT_FALSE(RequestText(Get(std::string("http://host") + path))) << path;
  }
  for (const HttpHeader& header : {HttpHeader{"x", "a\r\nhost: evil"}, HttpHeader{"x\n", "a"},
                                   HttpHeader{"x", std::string("a\0b", 3)}}) {
    HttpRequest request = Get("http://host/");
    request.headers = {header};
    EXPECT_FALSE(RequestText(request));
  }
}

TEST(HttpRequestTextTest, Origins) {
  EXPECT_EQ(OriginOf("http://host:9000/b/a?x=http://y/z"), "http://host:9000");
  EXPECT_EQ(OriginOf("https://[::1]:9000/"), "https://[::1]:9000");
  EXPECT_EQ(OriginOf("https://host"), "https://host");
  EXPECT_EQ(OriginOf("host/path"), "host/path");
}

}  // namespace
}  // namespace s3client
