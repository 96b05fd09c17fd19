#include "server/thumbs/stored_metadata.h"

#include <chrono>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "imaging/renderer.h"

namespace server {
namespace {

using std::chrono::system_clock;

ThumbnailInfo Info() {
  return {"\"0123456789abcdef\"",
          "image/png",
          1234,
          {"\"v1-2\"", 98'765'432'109, system_clock::from_time_t(1'700'000'000)}};
}

s3client::ObjectInfo StoredAs(const ThumbnailInfo& info) {
  return {.etag = "\"of the thumbnail\"",
          .size = info.size,
          .last_modified = system_clock::from_time_t(1'800'000'000),
          .content_type = info.content_type,
          .metadata = ToMetadata(info)};
}

TEST(StoredMetadata, ComesBackAsItWent) {
  const auto info = FromStored(StoredAs(Info()));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->etag, "\"0123456789abcdef\"");
  EXPECT_EQ(info->content_type, "image/png");
  EXPECT_EQ(info->size, 1234U);
  EXPECT_TRUE(info->source.SameAs(Info().source));
  EXPECT_EQ(info->source.last_modified, Info().source.last_modified);
}

TEST(StoredMetadata, SaysWhetherTheOriginalWasReadInPart) {
  ThumbnailInfo info = Info();
  EXPECT_FALSE(ToMetadata(info).contains("source-read"));
  EXPECT_FALSE(FromStored(StoredAs(info))->source_in_part);
  info.source_in_part = true;
  EXPECT_EQ(ToMetadata(info).at("source-read"), "in-part");
  EXPECT_TRUE(FromStored(StoredAs(info))->source_in_part);
}

TEST(StoredMetadata, NamesAndValuesAreWhatS3Carries) {
  for (const auto& [name, value] : ToMetadata(Info())) {
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string::npos) << name;
    for (const char c : value) EXPECT_TRUE(c >= ' ' && c < 0x7f) << name;
  }
  EXPECT_EQ(ToMetadata(Info()).at("renderer"), fmt::to_string(imaging::kRendererVersion));
}

TEST(StoredMetadata, RefusesWhatLacksAnyPart) {
  for (const auto& [name, value] : ToMetadata(Info())) {
    auto object = StoredAs(Info());
    object.metadata.erase(name);
    EXPECT_FALSE(FromStored(object)) << name;
  }
  auto foreign = StoredAs(Info());
  foreign.metadata.clear();
  EXPECT_FALSE(FromStored(foreign));
}

TEST(StoredMetadata, LeavesTheWorkOfANewerRendererAlone) {
  auto object = StoredAs(Info());
  object.metadata["renderer"] = fmt::to_string(imaging::kRendererVersion + 1);
  EXPECT_TRUE(FromStored(object));
}

TEST(StoredMetadata, WhatWasMadeWithOtherSettingsIsMadeAgain) {
  const imaging::EncodingOptions other{.png_effort = 7, .jpeg_quality = 60};
  auto object = StoredAs(Info());
  EXPECT_FALSE(FromStored(object, other));
  object.metadata = ToMetadata(Info(), other);
  EXPECT_TRUE(FromStored(object, other));
  EXPECT_FALSE(FromStored(object));
}

TEST(StoredMetadata, SettingsOfOtherFormatsDoNotMatter) {
  EXPECT_TRUE(FromStored(StoredAs(Info()), {.jpeg_quality = 60}));
}

TEST(StoredMetadata, ANewerRendererMayKnowOtherSettings) {
  auto object = StoredAs(Info());
  object.metadata["renderer"] = fmt::to_string(imaging::kRendererVersion + 1);
  object.metadata["settings"] = "of later times";
  EXPECT_TRUE(FromStored(object));
}

TEST(StoredMetadata, RefusesAnEmptyObject) {
  auto object = StoredAs(Info());
  object.size = 0;
  EXPECT_FALSE(FromStored(object));
}

struct Wrong {
  const char* name;
  const char* value;
};

class StoredMetadataRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(StoredMetadataRefuses, AWrongValue) {
  auto object = StoredAs(Info());
  object.metadata[GetParam().name] = GetParam().value;
  EXPECT_FALSE(FromStored(object)) << GetParam().name << ": " << GetParam().value;
}

INSTANTIATE_TEST_SUITE_P(
    Values, StoredMetadataRefuses,
    testing::Values(Wrong{"renderer", "0"}, Wrong{"renderer", ""}, Wrong{"renderer", "1x"},
                    Wrong{"source-size", "-1"}, Wrong{"source-size", "12 "},
                    Wrong{"source-size", "99999999999999999999"}, Wrong{"source-modified", "soon"},
                    Wrong{"source-modified", "9223372036854775807"},
                    Wrong{"source-modified", "-9223372036854775808"}, Wrong{"thumb-etag", ""},
                    Wrong{"thumb-etag", "\""}, Wrong{"thumb-etag", "bare"}, Wrong{"thumb-etag", "W/\"weak\""},
                    Wrong{"thumb-etag", "\"a\"b\""}, Wrong{"thumb-etag", "\"a\r\nSet-Cookie: x\""}));

TEST(StoredMetadata, TakesDatesBefore1970) {
  auto info = Info();
  info.source.last_modified = system_clock::from_time_t(-1'000);
  const auto back = FromStored(StoredAs(info));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->source.last_modified, info.source.last_modified);
}

}  // namespace
}  // namespace server
