#include "server/config/config_loader.h"

#include <fstream>

#include <gmock/gmock.h>

#include "server/config/config_fields.h"
#include "tests/support/temporary_folder.h"

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConfigLoader : public testing::Test {
 protected:
  std::string Write(const std::string& name, std::string_view content) {
    const auto path = folder_.path() / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }

  LoadedConfig MustLoad() {
    const auto loaded = LoadConfig(inputs_);
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().front());
    return loaded.value_or(LoadedConfig{});
  }

  Mistakes MustFail() {
    auto loaded = LoadConfig(inputs_);
    EXPECT_FALSE(loaded);
    return loaded ? Mistakes{} : loaded.error();
  }

  s3client::testing::TemporaryFolder folder_;
  ConfigInputs inputs_;
};

TEST_F(ConfigLoader, NothingGivenIsTheDefaultsOnALocalFolder) {
  const LoadedConfig loaded = MustLoad();
  EXPECT_EQ(loaded.config.store, "local:data");
  EXPECT_EQ(loaded.config.port, 8000);
  EXPECT_EQ(loaded.config.image_bucket, "images");
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_EQ(loaded.sources.size(), Fields().size());
  for (const auto& [name, source] : loaded.sources) EXPECT_EQ(source, "default") << name;
}

TEST_F(ConfigLoader, FlagsBeatEnvironmentBeatsFileBeatsDefault) {
  inputs_.config_file =
      Write("c.json", R"({"port": 1001, "image_bucket": "from-file", "thumb_bucket": "from-file-too"})");
  inputs_.environment = {{"PORT", "1002"}, {"IMAGE_BUCKET", "from-environment"}};
  inputs_.flags = {{"PORT", "1003"}};
  const LoadedConfig loaded = MustLoad();
  EXPECT_EQ(loaded.config.port, 1003);
  EXPECT_EQ(loaded.config.image_bucket, "from-environment");
  EXPECT_EQ(loaded.config.thumb_bucket, "from-file-too");
  EXPECT_EQ(loaded.sources.at("PORT"), "flag --port");
  EXPECT_EQ(loaded.sources.at("IMAGE_BUCKET"), "environment");
  EXPECT_EQ(loaded.sources.at("THUMB_BUCKET"), "file " + inputs_.config_file);
  EXPECT_EQ(loaded.sources.at("MODE"), "default");
}

TEST_F(ConfigLoader, AnEmptyVariableLeavesTheFilesValue) {
  inputs_.config_file = Write("c.json", R"({"port": 1001})");
  inputs_.environment = {{"PORT", ""}};
  EXPECT_EQ(MustLoad().config.port, 1001);
}

TEST_F(ConfigLoader, AValueThatIsBeatenIsNotChecked) {
  inputs_.environment = {{"PORT", "80x"}};
  inputs_.flags = {{"PORT", "80"}};
  EXPECT_EQ(MustLoad().config.port, 80);
}

TEST_F(ConfigLoader, MistakesAreSentencesInTheWritingOfTheirSource) {
  inputs_.environment = {{"PORT", "80x"}};
  EXPECT_THAT(MustFail(),
              ElementsAre("PORT=80x (environment): not a number from 0 to 65535; set e.g. PORT=8000"));
  inputs_.flags = {{"PORT", "80y"}};
  EXPECT_THAT(MustFail(),
              ElementsAre("--port=80y (flag): not a number from 0 to 65535; use e.g. --port=8000"));
  inputs_ = {};
  inputs_.config_file = Write("c.json", R"({"port": "80z"})");
  EXPECT_THAT(MustFail(), ElementsAre("PORT=80z (file " + inputs_.config_file +
                                      "): not a number from 0 to 65535; write e.g. \"port\": \"8000\""));
}

TEST_F(ConfigLoader, AllMistakesAreToldAtOnce) {
  inputs_.config_file = Write("c.json", R"({"colour": "red", "max_side": true})");
  inputs_.environment = {{"MODE", "fast"}, {"FRESH_FOR", "soon"}, {"LOG_LEVEL", "loud"}};
  inputs_.flags = {{"HOT_CACHE", "much"}, {"COLOUR", "red"}};
  EXPECT_THAT(MustFail(),
              ElementsAre(HasSubstr("\"colour\""), HasSubstr("--colour (flag): not a setting"),
                          HasSubstr("MODE=fast"), HasSubstr("FRESH_FOR=soon"), HasSubstr("MAX_SIDE=true"),
                          HasSubstr("--hot-cache=much"), HasSubstr("LOG_LEVEL=loud")));
}

TEST_F(ConfigLoader, WarningsComeAfterTheMistakesTheyMayExplain) {
  inputs_.environment = {{"S3_ENPOINT", "http://minio"}, {"S3_ACCESS_KEY", "a"}, {"S3_SECRET_KEY", "b"}};
  EXPECT_THAT(MustFail(),
              ElementsAre(HasSubstr("S3_ENDPOINT is missing"),
                          "warning: S3_ENPOINT (environment): not a setting; did you mean S3_ENDPOINT?"));
}

TEST_F(ConfigLoader, ShowsControlCharactersAndCutsLongValues) {
  inputs_.environment = {{"PORT", "80\r"}, {"MODE", std::string(5'000, 'x')}};
  const Mistakes mistakes = MustFail();
  ASSERT_EQ(mistakes.size(), 2u);
  EXPECT_THAT(mistakes[0], HasSubstr("PORT=80\\x0d (environment)"));
  EXPECT_THAT(mistakes[1], HasSubstr("MODE=" + std::string(80, 'x') + "... (environment)"));
}

TEST_F(ConfigLoader, EmptyTextFromAFlagTakesASettingBack) {
  inputs_.environment = {{"ALLOW_ORIGIN", "https://example.org"}, {"S3_CA_FILE", "/nowhere.pem"}};
  inputs_.flags = {{"ALLOW_ORIGIN", ""}, {"S3_CA_FILE", ""}};
  const LoadedConfig loaded = MustLoad();
  EXPECT_EQ(loaded.config.allow_origin, "");
  EXPECT_EQ(loaded.config.s3_ca_file, "");
}

TEST_F(ConfigLoader, ReadsSecretsFromFiles) {
  const std::string secret = Write("secret", "s3cr3t\r\n");
  inputs_.environment = {{"S3_ENDPOINT", "http://minio:9000"},
                         {"S3_ACCESS_KEY_FILE", Write("id", "AKIA")},
                         {"S3_SECRET_KEY_FILE", secret}};
  const LoadedConfig loaded = MustLoad();
  EXPECT_EQ(loaded.config.s3_access_key, "AKIA");
  EXPECT_EQ(loaded.config.s3_secret_key.Reveal(), "s3cr3t");
  EXPECT_EQ(loaded.sources.at("S3_SECRET_KEY"), "environment S3_SECRET_KEY_FILE");
  EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST_F(ConfigLoader, TellsWhyASecretsFileWillNotDo) {
  const std::string empty = Write("empty", "\n");
  const std::string lines = Write("lines", "MARKER\nMARKER\n");
  const std::string huge = Write("huge", std::string(65'537, 'x'));
  const std::pair<std::string, std::string> cases[] = {
      {"/nowhere/key", "cannot be read: No such file or directory"},
      {empty, "the file is empty"},
      {lines, "holds a space, a line end or another character that no key has; give the key alone"},
      {huge, "is larger than 65536 bytes"},
  };
  for (const auto& [path, reason] : cases) {
    inputs_.environment = {
        {"S3_ENDPOINT", "http://minio"}, {"S3_ACCESS_KEY", "a"}, {"S3_SECRET_KEY_FILE", path}};
    EXPECT_THAT(MustFail(),
                ElementsAre("S3_SECRET_KEY_FILE=" + path + " (environment S3_SECRET_KEY_FILE): " + reason));
  }
}

TEST_F(ConfigLoader, ASecretAndItsFileInOnePlaceAreOneTooMany) {
  inputs_.environment = {{"S3_ENDPOINT", "http://minio"},
                         {"S3_ACCESS_KEY", "a"},
                         {"S3_SECRET_KEY", "MARKER"},
                         {"S3_SECRET_KEY_FILE", "/run/key"}};
  EXPECT_THAT(MustFail(),
              ElementsAre("S3_SECRET_KEY (environment) and S3_SECRET_KEY_FILE=/run/key (environment "
                          "S3_SECRET_KEY_FILE): both are set; keep one"));
}

TEST_F(ConfigLoader, ASecretBeatsTheFileOfALowerPlace) {
  inputs_.environment = {{"S3_ENDPOINT", "http://minio"}, {"S3_ACCESS_KEY", "a"}, {"S3_SECRET_KEY", "upper"}};
  inputs_.config_file = Write("c.json", R"({"s3_secret_key_file": "/nowhere"})");
  EXPECT_EQ(MustLoad().config.s3_secret_key.Reveal(), "upper");
}

TEST_F(ConfigLoader, WarnsOfASecretInAFlag) {
  inputs_.flags = {
      {"S3_ENDPOINT", "http://minio"}, {"S3_ACCESS_KEY_FILE", Write("id", "a")}, {"S3_SECRET_KEY", "b"}};
  EXPECT_THAT(
      MustLoad().warnings,
      ElementsAre("--s3-secret-key (flag): everybody on this machine can read it in the list of processes; "
                  "set S3_SECRET_KEY or S3_SECRET_KEY_FILE"));
}

TEST_F(ConfigLoader, EveryFieldLoadsFromEverySource) {
  std::string members;
  for (const Field& field : Fields()) {
    if (field.secret || field.name.starts_with("S3_") || field.name == "ADMIN_ADDR") continue;
    if (field.name == "REQUIRE_SIGNATURE") continue;  // not without keys
    const std::string example(field.example);
    inputs_.environment[std::string(field.name)] = example;
    inputs_.flags[std::string(field.name)] = example;
    members += (members.empty() ? "\"" : ", \"") + FileKey(field.name) + "\": \"" + example + "\"";
  }
  const ConfigInputs only_file{Write("all.json", "{" + members + "}"), {}, {}};
  const ConfigInputs only_environment{"", inputs_.environment, {}};
  const ConfigInputs only_flags{"", {}, inputs_.flags};
  for (const ConfigInputs& inputs : {only_file, only_environment, only_flags}) {
    inputs_ = inputs;
    const LoadedConfig loaded = MustLoad();
    for (const Field& field : Fields()) {
      if (!only_environment.environment.contains(std::string(field.name))) continue;
      Config expected;
      ASSERT_TRUE(Assign(field.binding, field.example, expected));
      EXPECT_EQ(Print(field.binding, loaded.config), Print(field.binding, expected)) << field.name;
      EXPECT_NE(loaded.sources.at(std::string(field.name)), "default") << field.name;
    }
  }
}

}  // namespace
}  // namespace server
