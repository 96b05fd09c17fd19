#include "s3client/object_head.h"

#include <string>

#include <gtest/gtest.h>

namespace s3client {
namespace {

HttpHead GoodHead() {
  return {200,
          {{"etag", "\"abc\""},
           {"content-length", "42"},
           {"last-modified", "Fri, 24 May 2013 00:00:00 GMT"},
           {"content-type", "image/png"},
           {"x-amz-meta-original-size", "7"},
           {"x-amz-request-id", "r1"}}};
}

HttpHead Without(const std::string& name) {
  HttpHead head = GoodHead();
  std::erase_if(head.headers, [&](const HttpHeader& header) { return header.name == name; });
  return head;
}

HttpHead With(const std::string& name, const std::string& value) {
  HttpHead head = Without(name);
  head.headers.push_back({name, value});
  return head;
}

TEST(ReadObjectInfoTest, ReadsEverything) {
  const auto info = ReadObjectInfo(GoodHead());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->etag, "\"abc\"");
  EXPECT_EQ(info->size, 42U);
  EXPECT_EQ(info->last_modified.time_since_epoch(), std::chrono::seconds(1369353600));
  EXPECT_EQ(info->content_type, "image/png");
  EXPECT_EQ(info->metadata, (Metadata{{"original-size", "7"}}));
}

TEST(ReadObjectInfoTest, ContentTypeMayBeMissing) {
  const auto info = ReadObjectInfo(Without("content-type"));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->content_type, "");
}

TEST(ReadObjectInfoTest, WhatIsNotS3IsAProtocolError) {
  for (const HttpHead& head :
       {Without("etag"), Without("content-length"), Without("last-modified"), With("content-length", "-1"),
        With("content-length", "4 2"), With("last-modified", "yesterday"), With("etag", "")}) {
    const auto info = ReadObjectInfo(head);
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, ErrorCode::kProtocol);
    EXPECT_EQ(info.error().request_id, "r1");
    EXPECT_NE(info.error().message.find("S3_ENDPOINT"), std::string::npos);
  }
  HttpHead partial = GoodHead();
  partial.status = 206;
  EXPECT_EQ(ReadObjectInfo(partial).error().code, ErrorCode::kProtocol);
}

TEST(MetadataHeadersTest, PutsThePrefixBeforeNames) {
  const auto headers = MetadataHeaders({{"a-b_c.1", ""}, {"z", "x  y=\"~\""}});
  ASSERT_TRUE(headers);
  ASSERT_EQ(headers->size(), 2U);
  EXPECT_EQ(headers->at(0).name, "x-amz-meta-a-b_c.1");
  EXPECT_EQ(headers->at(0).value, "");
  EXPECT_EQ(headers->at(1).value, "x  y=\"~\"");
}

TEST(MetadataHeadersTest, RefusesWhatCannotBeAHeader) {
  for (const Metadata& metadata :
       {Metadata{{"", "v"}}, Metadata{{"Upper", "v"}}, Metadata{{"a b", "v"}}, Metadata{{"a:b", "v"}},
        Metadata{{"a\r\nx", "v"}}, Metadata{{"a", "b\r\nhost: x"}}, Metadata{{"a", "日"}},
        Metadata{{"a", "\x7f"}}, Metadata{{"a", "b\tc"}}}) {
    const auto headers = MetadataHeaders(metadata);
    ASSERT_FALSE(headers) << metadata.begin()->first;
    EXPECT_EQ(headers.error().code, ErrorCode::kInvalidKey);
  }
}

}  // namespace
}  // namespace s3client
