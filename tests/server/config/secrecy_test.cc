// Nothing that is printed may hold a secret: every output is searched for a marker.
#include <fstream>

#include <gmock/gmock.h>

#include "server/config/config_loader.h"
#include "server/config/config_report.h"
#include "tests/support/temporary_folder.h"

namespace server {
namespace {

constexpr std::string_view kMarker = "SeCrEtMaRkEr";

using Variables = std::map<std::string, std::string>;

class Secrecy : public testing::Test {
 protected:
  // All text that this configuration makes the program print.
  static std::string Everything(const ConfigInputs& inputs) {
    const auto loaded = LoadConfig(inputs);
    std::string all;
    const auto add = [&](const std::vector<std::string>& lines) {
      for (const std::string& line : lines) all += line + "\n";
    };
    if (!loaded) {
      add(loaded.error());
      return all;
    }
    add(loaded->warnings);
    for (const auto& [name, source] : loaded->sources) all += name + source + "\n";
    for (const auto format : {ReportFormat::kText, ReportFormat::kJson, ReportFormat::kMarkdown}) {
      all += Report(*loaded, format);
    }
    return all;
  }

  static void ExpectNone(const ConfigInputs& inputs) {
    const std::string all = Everything(inputs);
    EXPECT_FALSE(all.empty());
    EXPECT_EQ(all.find(kMarker), std::string::npos) << all;
  }

  static Variables With(const std::string& name, const std::string& value) {
    Variables all{{"S3_ENDPOINT", "http://minio"}, {"S3_ACCESS_KEY", "a"}, {"S3_SECRET_KEY", "b"}};
    all[name] = value;
    return all;
  }

  std::string Write(const std::string& content) {
    const auto path = folder_.path() / "written";
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }

  const std::string marker_{kMarker};
  s3client::testing::TemporaryFolder folder_;
};

TEST_F(Secrecy, OfRightAndWrongValuesInEnvironmentAndFlags) {
  for (const auto* name : {"S3_SECRET_KEY", "S3_ACCESS_KEY"}) {
    for (const std::string& value :
         {marker_, marker_ + "\n", " " + marker_, marker_ + " x", "\t" + marker_ + "é"}) {
      ExpectNone({"", With(name, value), {}});
      ExpectNone({"", {}, With(name, value)});
      ExpectNone({"", {{name, value}}, {}});
    }
  }
}

TEST_F(Secrecy, OfEndpointsWithAPassword) {
  for (const std::string& value : {"http://user:" + marker_ + "@minio", "user:" + marker_ + "@minio",
                                   "https://minio/?X-Amz-Signature=" + marker_, marker_ + "://u@h"}) {
    ExpectNone({"", With("S3_ENDPOINT", value), {}});
    ExpectNone({"", {}, With("S3_ENDPOINT", value)});
  }
}

TEST_F(Secrecy, OfMistypedNames) {
  for (const auto* name :
       {"S3_SECRETKEY", "S3_SECRET", "s3_secret_key", "THUMBD_S3_SECRET_KEY", "S3_SECRET_KEY_FIL"}) {
    ExpectNone({"", With(name, marker_), {}});
  }
}

TEST_F(Secrecy, OfTheConfigurationFile) {
  for (const std::string& content :
       {"{\"s3_secret_key\": \"" + marker_ + "\"}", "{\"s3_secret_key\": \"" + marker_ + " \"}",
        "{\"s3_secret_key\": " + marker_ + "}", "{\"s3_secret_key\": \"" + marker_, "\"" + marker_ + "\"",
        marker_, "{\"s3_secret_key\": [\"" + marker_ + "\"]}", "{\"s3_secretkey\": \"" + marker_ + "\"}",
        "{\"s3_secret_key\": \"" + marker_ + "\\q\"}",
        "{\"s3_secret_key\": \"" + marker_ + "\", \"S3_SECRET_KEY\": \"" + marker_ + "\"}"}) {
    ExpectNone({Write(content), {}, {}});
  }
}

TEST_F(Secrecy, OfFilesThatHoldASecret) {
  for (const std::string& content : {marker_, marker_ + "\n", marker_ + "\n" + marker_, marker_ + " "}) {
    Variables environment = With("S3_SECRET_KEY", "");
    environment["S3_SECRET_KEY_FILE"] = Write(content);
    ExpectNone({"", environment, {}});
    environment["S3_SECRET_KEY"] = marker_;
    ExpectNone({"", environment, {}});
  }
}

}  // namespace
}  // namespace server
