#include "server/thumbs/settings_mark.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using imaging::EncodingOptions;

TEST(SettingsMark, NamesWhatTheFormatDependsOn) {
  EXPECT_EQ(SettingsMark({}, "image/png"), "effort=5");
  EXPECT_EQ(SettingsMark({}, "image/jpeg"), "quality=80");
  EXPECT_EQ(SettingsMark({}, "image/webp"), "quality=80 effort=4");
  EXPECT_EQ(SettingsMark({}, "image/avif"), "quality=60 effort=2");
  EXPECT_EQ(SettingsMark({}, "image/gif"), "default");
}

TEST(SettingsMark, OfAnotherFormatNothingChanges) {
  const EncodingOptions other{.jpeg_quality = 70, .avif_effort = 3};
  EXPECT_EQ(SettingsMark(other, "image/png"), SettingsMark({}, "image/png"));
  EXPECT_EQ(SettingsMark(other, "image/webp"), SettingsMark({}, "image/webp"));
  EXPECT_NE(SettingsMark(other, "image/jpeg"), SettingsMark({}, "image/jpeg"));
  EXPECT_NE(SettingsMark(other, "image/avif"), SettingsMark({}, "image/avif"));
}

TEST(SettingsMark, WhatChangesPixelsIsInAll) {
  for (const EncodingOptions& other :
       {EncodingOptions{.keep_profile = true}, {.linear_light = true}, {.use_embedded = true}}) {
    for (const char* type : {"image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"})
      EXPECT_NE(SettingsMark(other, type), SettingsMark({}, type));
  }
}

}  // namespace
}  // namespace server
