#include <fstream>

#include <gmock/gmock.h>

#include "server/config/setting_layer.h"
#include "tests/support/temporary_folder.h"

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FileLayer : public testing::Test {
 protected:
  Layer Read(std::string_view content) {
    path_ = (folder_.path() / "thumbd.json").string();
    std::ofstream(path_, std::ios::binary) << content;
    return ReadFileLayer(path_);
  }

  std::string In(std::string_view reason) const { return std::string(reason) + " (file " + path_ + ")"; }

  s3client::testing::TemporaryFolder folder_;
  std::string path_;
};

TEST_F(FileLayer, TakesBothWritingsOfAName) {
  const Layer layer = Read(R"({"image_bucket": "photos", "THUMB_BUCKET": "small"})");
  EXPECT_THAT(layer.mistakes, IsEmpty());
  ASSERT_EQ(layer.settings.size(), 2u);
  EXPECT_EQ(layer.settings[0].field->name, "IMAGE_BUCKET");
  EXPECT_EQ(layer.settings[0].value, "photos");
  EXPECT_EQ(layer.settings[0].source, "file " + path_);
  EXPECT_EQ(layer.settings[1].field->name, "THUMB_BUCKET");
}

TEST_F(FileLayer, TakesNumbersAndBooleansAsText) {
  const Layer layer = Read(
      R"({"port": 9000, "playground": false, "request_timeout": 30, "fresh_for": "5m", "s3_attempts": "2"})");
  EXPECT_THAT(layer.mistakes, IsEmpty());
  std::map<std::string_view, std::string> values;
  for (const Setting& setting : layer.settings) values[setting.field->name] = setting.value;
  EXPECT_EQ(values, (std::map<std::string_view, std::string>{{"PORT", "9000"},
                                                             {"PLAYGROUND", "false"},
                                                             {"REQUEST_TIMEOUT", "30"},
                                                             {"FRESH_FOR", "5m"},
                                                             {"S3_ATTEMPTS", "2"}}));
}

TEST_F(FileLayer, KnowsTheFileVariantOfASecret) {
  const Layer layer = Read(R"({"s3_secret_key_file": "/run/secrets/s3"})");
  EXPECT_THAT(layer.mistakes, IsEmpty());
  ASSERT_EQ(layer.settings.size(), 1u);
  EXPECT_EQ(layer.settings[0].field->name, "S3_SECRET_KEY");
  EXPECT_TRUE(layer.settings[0].in_file);
}

TEST_F(FileLayer, AnEmptyObjectSaysNothing) {
  const Layer layer = Read("{}");
  EXPECT_THAT(layer.settings, IsEmpty());
  EXPECT_THAT(layer.mistakes, IsEmpty());
}

TEST_F(FileLayer, RefusesValuesOfTheWrongKind) {
  const Layer layer = Read(
      R"({"image_bucket": 5, "thumb_bucket": true, "port": null, "max_side": [1], "mode": {"x": 1}, "store": 1.5})");
  EXPECT_THAT(layer.settings, IsEmpty());
  EXPECT_THAT(layer.mistakes, ElementsAre(In("\"image_bucket\"") + ": text is wanted, in quotes",
                                          In("\"thumb_bucket\"") + ": text is wanted, in quotes",
                                          In("\"port\"") + ": null is no value; leave the member out",
                                          In("\"max_side\"") + ": a list or an object is no value",
                                          In("\"mode\"") + ": a list or an object is no value",
                                          In("\"store\"") + ": text is wanted, in quotes"));
}

TEST_F(FileLayer, RefusesUnknownNamesWithAGuess) {
  const Layer layer = Read(R"({"image_buckets": "a", "Port": 1, "image-bucket": "a", "colour": "red"})");
  EXPECT_THAT(layer.mistakes,
              ElementsAre(In("\"image_buckets\"") + ": not a setting; did you mean \"image_bucket\"?",
                          In("\"Port\"") + ": not a setting; did you mean \"port\"?",
                          In("\"image-bucket\"") + ": not a setting; did you mean \"image_bucket\"?",
                          In("\"colour\"") + ": not a setting; `thumbd config` lists them"));
}

TEST_F(FileLayer, RefusesANameGivenTwice) {
  const Layer two_writings = Read(R"({"port": 1, "PORT": 2})");
  EXPECT_THAT(two_writings.mistakes, ElementsAre(In("\"PORT\"") + ": given twice; keep one"));
  const Layer one_writing = Read(R"({"port": 1, "port": 2})");
  EXPECT_THAT(one_writing.mistakes, ElementsAre(In("\"port\"") + ": given twice; keep one"));
}

TEST_F(FileLayer, KeysOfInnerObjectsAreNoSettings) {
  EXPECT_THAT(Read(R"({"port": {"colour": 1}})").mistakes, ElementsAre(HasSubstr("\"port\"")));
}

TEST_F(FileLayer, RefusesWhatIsNoObject) {
  for (const auto* content : {"[]", "5", "null", "\"text\"", "true"}) {
    EXPECT_THAT(Read(content).mistakes, ElementsAre(HasSubstr("not a JSON object"))) << content;
  }
}

TEST_F(FileLayer, TellsThePlaceOfASyntaxErrorWithoutTheText) {
  const Layer open_text = Read("{\n  \"s3_secret_key\": \"MARKER\n\"}");
  EXPECT_THAT(open_text.mistakes, ElementsAre("--config=" + path_ + ": not valid JSON at line 2, column 27"));
  EXPECT_THAT(Read("{\"port\": MARKER}").mistakes,
              ElementsAre(testing::AllOf(HasSubstr("line 1, column 10"), Not(HasSubstr("MARKER")))));
  EXPECT_THAT(Read("").mistakes, ElementsAre(HasSubstr("not valid JSON at line 1, column 1")));
  EXPECT_THAT(Read("{\"port\": 1} x").mistakes, ElementsAre(HasSubstr("not valid JSON")));
  EXPECT_THAT(Read("{\"store\": \"\xff\"}").mistakes, ElementsAre(HasSubstr("not valid JSON")));
}

TEST_F(FileLayer, TellsWhyAFileCannotBeRead) {
  EXPECT_THAT(ReadFileLayer("/nowhere/thumbd.json").mistakes,
              ElementsAre("--config=/nowhere/thumbd.json: cannot be read: No such file or directory"));
  EXPECT_THAT(ReadFileLayer(folder_.path().string()).mistakes, ElementsAre(HasSubstr("Is a directory")));
  EXPECT_THAT(Read(std::string(1'000'001, ' ')).mistakes,
              ElementsAre(HasSubstr("is larger than 1000000 bytes")));
}

TEST_F(FileLayer, NoFileIsAnEmptyLayer) {
  const Layer layer = ReadFileLayer("");
  EXPECT_THAT(layer.settings, IsEmpty());
  EXPECT_THAT(layer.mistakes, IsEmpty());
}

}  // namespace
}  // namespace server
