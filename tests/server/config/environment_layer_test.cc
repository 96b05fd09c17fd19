#include <gmock/gmock.h>

#include "server/config/setting_layer.h"

namespace server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Warnings(const std::map<std::string, std::string>& environment) {
  const Layer layer = ReadEnvironmentLayer(environment);
  EXPECT_THAT(layer.mistakes, IsEmpty());
  return layer.warnings;
}

TEST(EnvironmentLayer, TakesKnownNamesAndLeavesEmptyValues) {
  const Layer layer = ReadEnvironmentLayer({{"PORT", "9000"},
                                            {"IMAGE_BUCKET", ""},
                                            {"S3_SECRET_KEY_FILE", "/run/key"},
                                            {"S3_ACCESS_KEY_FILE", ""}});
  EXPECT_THAT(layer.warnings, IsEmpty());
  ASSERT_EQ(layer.settings.size(), 2u);
  EXPECT_EQ(layer.settings[0].field->name, "PORT");
  EXPECT_EQ(layer.settings[0].source, "environment");
  EXPECT_EQ(layer.settings[1].field->name, "S3_SECRET_KEY");
  EXPECT_EQ(layer.settings[1].source, "environment S3_SECRET_KEY_FILE");
  EXPECT_TRUE(layer.settings[1].in_file);
}

TEST(EnvironmentLayer, GuessesMistypedNames) {
  const std::pair<std::string, std::string> guesses[] = {
      {"S3_ENPOINT", "S3_ENDPOINT"},
      {"S3_SECRET_KEYS", "S3_SECRET_KEY"},
      {"IMAGES_BUCKET", "IMAGE_BUCKET"},
      {"image_bucket", "IMAGE_BUCKET"},
      {"MAX_PIXEL", "MAX_PIXELS"},
      {"UPLAOD", "UPLOAD"},
      {"THUMBD_PORT", "PORT"},
      {"THUMBD_IMAGE_BUCKET", "IMAGE_BUCKET"},
      {"S3_SECRET_KEYFILE", "S3_SECRET_KEY_FILE"},
  };
  for (const auto& [name, guess] : guesses) {
    EXPECT_THAT(Warnings({{name, "x"}}),
                ElementsAre(name + " (environment): not a setting; did you mean " + guess + "?"));
  }
}

TEST(EnvironmentLayer, WarnsOfOurPrefixes) {
  EXPECT_THAT(
      Warnings({{"S3_BUCKET_NAME", "x"}, {"THUMBD_COLOUR", "x"}}),
      ElementsAre(
          "S3_BUCKET_NAME (environment): not a setting, it has no effect; `thumbd config` lists them",
          "THUMBD_COLOUR (environment): not a setting, it has no effect; `thumbd config` lists them"));
}

TEST(EnvironmentLayer, LeavesOrdinaryVariablesAlone) {
  EXPECT_THAT(Warnings({{"PATH", "/usr/bin"},
                        {"HOME", "/root"},
                        {"HOSTNAME", "a1b2"},
                        {"LANG", "C.UTF-8"},
                        {"SHLVL", "1"},
                        {"PWD", "/"},
                        {"TERM", "xterm"},
                        {"USER", "x"},
                        {"TZ", "UTC"},
                        {"AWS_REGION", "eu-west-1"},
                        {"AWS_ACCESS_KEY_ID", "x"},
                        {"AWS_SECRET_ACCESS_KEY", "x"},
                        {"RELOAD", "1"},
                        {"NODE", "1"},
                        {"SPORT", "1"},
                        {"ports", "1"},
                        {"VIPS_CONCURRENCY", "1"},
                        {"MALLOC_ARENA_MAX", "2"},
                        {"SSL_CERT_FILE", "x"},
                        {"_", "/usr/bin/thumbd"}}),
              IsEmpty());
}

TEST(EnvironmentLayer, LeavesServiceLinksOfKubernetesAlone) {
  EXPECT_THAT(Warnings({{"THUMBD_SERVICE_HOST", "10.0.0.1"},
                        {"THUMBD_SERVICE_PORT", "80"},
                        {"THUMBD_SERVICE_PORT_HTTP", "80"},
                        {"THUMBD_PORT", "tcp://10.0.0.1:80"},
                        {"THUMBD_PORT_80_TCP", "tcp://10.0.0.1:80"},
                        {"THUMBD_PORT_80_TCP_ADDR", "10.0.0.1"},
                        {"S3_PORT_53_UDP_PROTO", "udp"}}),
              IsEmpty());
}

TEST(EnvironmentLayer, AnEmptyMistypedVariableIsNoMatter) {
  EXPECT_THAT(Warnings({{"S3_ENPOINT", ""}}), IsEmpty());
}

}  // namespace
}  // namespace server
