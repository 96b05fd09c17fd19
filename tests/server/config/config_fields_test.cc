#include "server/config/config_fields.h"

#include <set>

#include <gmock/gmock.h>

namespace server {
namespace {

using testing::HasSubstr;

class EachField : public testing::TestWithParam<Field> {};

std::string FieldName(const testing::TestParamInfo<Field>& info) {
  return std::string(info.param.name);
}

INSTANTIATE_TEST_SUITE_P(Table, EachField, testing::ValuesIn(Fields().begin(), Fields().end()), FieldName);

TEST_P(EachField, DefaultReadsBackToItself) {
  const Field& field = GetParam();
  const std::string printed = Print(field.binding, Config{});
  Config config;
  const auto assigned = Assign(field.binding, printed, config);
  ASSERT_TRUE(assigned) << printed << ": " << assigned.error();
  EXPECT_EQ(Print(field.binding, config), printed);
}

TEST_P(EachField, ExampleIsRightAndReadsBack) {
  const Field& field = GetParam();
  if (field.secret) {
    EXPECT_EQ(field.example, "");
    return;
  }
  Config config;
  ASSERT_TRUE(Assign(field.binding, field.example, config)) << field.example;
  const std::string printed = Print(field.binding, config);
  Config again;
  ASSERT_TRUE(Assign(field.binding, printed, again)) << printed;
  EXPECT_EQ(Print(field.binding, again), printed);
}

TEST_P(EachField, RefusalLeavesTheConfigAsItWas) {
  const Field& field = GetParam();
  Config config;
  // Neither a number nor a name, host, header or bucket; a path takes anything but a zero byte.
  const std::string wrong("\n\0%", 3);
  const auto assigned = Assign(field.binding, wrong, config);
  ASSERT_FALSE(assigned);
  EXPECT_FALSE(assigned.error().empty());
  EXPECT_EQ(Print(field.binding, config), Print(field.binding, Config{}));
}

// The system would take what stands in front of it for the whole.
TEST_P(EachField, TakesNoZeroByte) {
  Config config;
  const auto assigned =
      Assign(GetParam().binding, std::string(GetParam().example) + std::string("\0x", 2), config);
  ASSERT_FALSE(assigned);
  EXPECT_EQ(assigned.error(), "holds a zero byte");
}

TEST_P(EachField, IsExplained) {
  const Field& field = GetParam();
  EXPECT_FALSE(field.group.empty());
  EXPECT_FALSE(field.help.empty());
  EXPECT_FALSE(field.help.ends_with('.'));
  EXPECT_FALSE(DescribeValues(field.binding).empty());
  EXPECT_FALSE(Placeholder(field.binding).empty());
  EXPECT_FALSE(ShownDefault(field).empty());
}

TEST(ConfigFields, HasARowForEverySetting) {
  std::set<std::string_view> names;
  for (const Field& field : Fields()) names.insert(field.name);
  EXPECT_EQ(names, (std::set<std::string_view>{"ADMIN_TOKEN",
                                               "KEEP_PROFILE",
                                               "RESIZE_LIGHT",
                                               "USE_EMBEDDED",
                                               "TLS_CERT",
                                               "TLS_KEY",
                                               "TRUSTED_PROXIES",
                                               "CACHE_CONTROL_VERSIONED",
                                               "CACHE_CONTROL_UNCHECKED",
                                               "CACHE_CONTROL_MISSING",
                                               "MISSING_FOR",
                                               "ERROR_IMAGE",
                                               "CLIENT_HINTS",
                                               "CANONICAL_REDIRECT",
                                               "ALLOWED_SIZES",
                                               "SIZE_POLICY",
                                               "PRESETS",
                                               "SIBLING_SIZES",
                                               "ALLOWED_PREFIXES",
                                               "SIGNING_KEYS",
                                               "REQUIRE_SIGNATURE",
                                               "JPEG_QUALITY",
                                               "JPEG_QUALITY_MARGIN",
                                               "JPEG_EARLY_STOP",
                                               "WEBP_QUALITY",
                                               "WEBP_EFFORT",
                                               "AVIF_QUALITY",
                                               "AVIF_EFFORT",
                                               "AUTO_FORMATS",
                                               "MAX_ANIMATION_FRAMES",
                                               "MAX_ANIMATION_PIXELS",
                                               "ADDRESS",
                                               "PORT",
                                               "ADMIN_ADDR",
                                               "ADMIN_PORT",
                                               "STORE",
                                               "IMAGE_BUCKET",
                                               "THUMB_BUCKET",
                                               "S3_ENDPOINT",
                                               "S3_REGION",
                                               "S3_ACCESS_KEY",
                                               "S3_SECRET_KEY",
                                               "S3_CA_FILE",
                                               "S3_CONNECT_TIMEOUT",
                                               "S3_STALL_TIMEOUT",
                                               "S3_ATTEMPTS",
                                               "MODE",
                                               "UPLOAD",
                                               "FRESH_FOR",
                                               "REQUEST_TIMEOUT",
                                               "DRAIN_TIMEOUT",
                                               "CACHE_CONTROL",
                                               "ALLOW_ORIGIN",
                                               "SERVER_TIMING",
                                               "PLAYGROUND",
                                               "PNG_EFFORT",
                                               "MAX_ORIGINAL_BYTES",
                                               "MAX_PIXELS",
                                               "MAX_SIDE",
                                               "MAX_FRAMES",
                                               "MAX_FRAME_PIXELS",
                                               "MAX_BANDS",
                                               "MAX_JPEG_SCANS",
                                               "MAX_METADATA_BYTES",
                                               "FAIL_ON",
                                               "ALLOW_SVG",
                                               "MAX_SIZE",
                                               "HOT_CACHE",
                                               "LOOP_THREADS",
                                               "FETCH_THREADS",
                                               "FETCH_QUEUE",
                                               "RENDER_SLOTS",
                                               "HEAVY_SLOTS",
                                               "HEAVY_AFTER",
                                               "LIGHT_UNTIL",
                                               "RENDER_MEMORY",
                                               "RENDER_TIMEOUT",
                                               "WORKER_MEMORY",
                                               "WORKER_JOBS",
                                               "WORKER_RECYCLE_ABOVE",
                                               "QUARANTINE",
                                               "ALLOW_UNCONFINED",
                                               "RENDER_QUEUE",
                                               "UPLOAD_QUEUE",
                                               "UPLOAD_THREADS",
                                               "MAX_CONNECTIONS",
                                               "MAX_CONNECTIONS_PER_ADDRESS",
                                               "LOG_LEVEL",
                                               "LOG_FORMAT"}));
  EXPECT_EQ(names.size(), Fields().size()) << "a name stands twice";
}

TEST(ConfigFields, EveryRowHasItsOwnMember) {
  Config all;
  for (const Field& field : Fields()) {
    if (!field.secret) {
      ASSERT_TRUE(Assign(field.binding, field.example, all));
    }
  }
  for (const Field& field : Fields()) {
    if (field.secret) continue;
    Config alone;
    ASSERT_TRUE(Assign(field.binding, field.example, alone));
    EXPECT_EQ(Print(field.binding, all), Print(field.binding, alone)) << field.name;
  }
}

TEST(ConfigFields, RowsOfAGroupStandTogether) {
  std::set<std::string_view> seen;
  std::string_view group;
  for (const Field& field : Fields()) {
    if (field.group == group) continue;
    EXPECT_TRUE(seen.insert(field.group).second) << field.group;
    group = field.group;
  }
}

TEST(ConfigFields, NamesItsFlagAndFileKey) {
  EXPECT_EQ(FlagName("IMAGE_BUCKET"), "--image-bucket");
  EXPECT_EQ(FileKey("S3_CA_FILE"), "s3_ca_file");
}

TEST(ConfigFields, OnlySecretsComeFromFiles) {
  ASSERT_NE(FindFieldOfSecretFile("S3_SECRET_KEY_FILE"), nullptr);
  EXPECT_EQ(FindFieldOfSecretFile("S3_SECRET_KEY_FILE")->name, "S3_SECRET_KEY");
  EXPECT_EQ(FindFieldOfSecretFile("S3_ACCESS_KEY_FILE")->name, "S3_ACCESS_KEY");
  EXPECT_EQ(FindFieldOfSecretFile("S3_CA_FILE"), nullptr);
  EXPECT_EQ(FindFieldOfSecretFile("PORT_FILE"), nullptr);
  EXPECT_EQ(FindFieldOfSecretFile("PORT"), nullptr);
  EXPECT_EQ(FindField("port"), nullptr);
}

struct Wrong {
  std::string_view name;
  std::string_view value;
  std::string_view reason;
};

TEST(ConfigFields, RefusesWithTheRange) {
  const Wrong wrongs[] = {
      {"PORT", "80x", "not a number from 0 to 65535"},
      {"PORT", "65536", "not a number from 0 to 65535"},
      {"PORT", "-1", "not a number from 0 to 65535"},
      {"PORT", "99999999999999999999", "not a number from 0 to 65535"},
      {"PORT", "", "not a number from 0 to 65535"},
      {"ADMIN_PORT", "65536", "not a number from 0 to 65535"},
      {"S3_ATTEMPTS", "0", "not a number from 1 to 10"},
      {"MAX_PIXELS", "50MB", "not a number from 1 to 10000000000"},
      {"MAX_SIZE", "16385", "not a number from 1 to 16384"},
      {"HOT_CACHE", "50M", "not a size (bytes, or with KB, MB, GB, KiB, MiB, GiB) from 0 to 1024GiB"},
      {"REQUEST_TIMEOUT", "2h", "not a duration (seconds, or with ms, s, m, h) from 1ms to 1h"},
      {"FRESH_FOR", "500ms",
       "not a duration of whole seconds (with s, m, h, d or nothing) from 0 to 365d, or forever"},
      {"FRESH_FOR", "366d",
       "not a duration of whole seconds (with s, m, h, d or nothing) from 0 to 365d, or forever"},
      {"MODE", "fast", "not one of cached, always"},
      {"UPLOAD", "", "not one of after, before"},
      {"LOG_LEVEL", "loud", "not one of debug, info, warn, error"},
      {"LOG_FORMAT", "xml", "not one of json, text"},
      {"PLAYGROUND", "2", "not one of 1, true, on, yes, 0, false, off, no"},
  };
  for (const auto& [name, value, reason] : wrongs) {
    Config config;
    const auto assigned = Assign(FindField(name)->binding, value, config);
    ASSERT_FALSE(assigned) << name << "=" << value;
    EXPECT_EQ(assigned.error(), reason) << name << "=" << value;
  }
}

TEST(ConfigFields, FreshnessKnowsForeverAndZero) {
  Config config;
  const Binding& fresh_for = FindField("FRESH_FOR")->binding;
  ASSERT_TRUE(Assign(fresh_for, "Forever", config));
  EXPECT_EQ(config.fresh_for, std::nullopt);
  EXPECT_EQ(Print(fresh_for, config), "forever");
  ASSERT_TRUE(Assign(fresh_for, "0", config));
  EXPECT_EQ(config.fresh_for, std::chrono::seconds(0));
  EXPECT_EQ(Print(fresh_for, config), "0");
  ASSERT_TRUE(Assign(fresh_for, "90", config));
  EXPECT_EQ(config.fresh_for, std::chrono::seconds(90));
}

TEST(ConfigFields, AdminPortZeroTurnsTheListenerOffAndAnotherOnAgain) {
  Config config;
  const Binding& admin_port = FindField("ADMIN_PORT")->binding;
  ASSERT_TRUE(Assign(admin_port, "0", config));
  EXPECT_FALSE(config.admin_enabled);
  EXPECT_EQ(Print(admin_port, config), "0");
  ASSERT_TRUE(Assign(admin_port, "9001", config));
  EXPECT_TRUE(config.admin_enabled);
  EXPECT_EQ(config.admin_port, 9001);
}

TEST(ConfigFields, ShowsSecretsAsSet) {
  Config config;
  config.s3_access_key = "MARKER";
  config.s3_secret_key = Secret("MARKER");
  config.admin_token = Secret("MARKER");
  config.signing_keys = Secret("MARKER");
  for (const Field& field : Fields()) {
    EXPECT_EQ(ShownValue(field, config), field.secret ? "(set)" : ShownValue(field, Config{})) << field.name;
    if (field.secret) {
      EXPECT_EQ(ShownValue(field, Config{}), "(not set)");
    }
  }
  EXPECT_THAT(ShownDefault(*FindField("STORE")), HasSubstr("local:data"));
  EXPECT_EQ(ShownDefault(*FindField("S3_ENDPOINT")), "none");
  EXPECT_EQ(ShownDefault(*FindField("PORT")), "8000");
}

}  // namespace
}  // namespace server
