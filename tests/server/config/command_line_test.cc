#include "server/config/command_line.h"

#include <sstream>

#include <gmock/gmock.h>

#include "server/config/config_fields.h"
#include "server/config/setting_layer.h"
#include "server/config/version.h"

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

using Words = std::vector<std::string>;

Invocation Parsed(const Words& words) {
  auto parsed = ParseCommandLine(words);
  EXPECT_TRUE(std::holds_alternative<Invocation>(parsed));
  auto* invocation = std::get_if<Invocation>(&parsed);
  return invocation == nullptr ? Invocation{} : std::move(*invocation);
}

std::string Told(const Words& words) {
  auto parsed = ParseCommandLine(words);
  const auto* information = std::get_if<Information>(&parsed);
  EXPECT_NE(information, nullptr);
  return information == nullptr ? "" : information->text;
}

TEST(CommandLine, ServesWithoutACommand) {
  const Invocation invocation = Parsed({});
  EXPECT_EQ(invocation.command, Command::kServe);
  EXPECT_THAT(invocation.inputs.flags, IsEmpty());
  EXPECT_EQ(invocation.inputs.config_file, "");
  EXPECT_THAT(invocation.mistakes, IsEmpty());
}

TEST(CommandLine, KnowsItsCommands) {
  EXPECT_EQ(Parsed({"serve"}).command, Command::kServe);
  EXPECT_EQ(Parsed({"config"}).command, Command::kConfig);
  EXPECT_EQ(Parsed({"render", "a.png", "180"}).command, Command::kRender);
  EXPECT_EQ(Parsed({"healthcheck"}).command, Command::kHealthcheck);
  EXPECT_EQ(Parsed({"sign", "/a"}).command, Command::kSign);
  EXPECT_EQ(Parsed({"purge", "a"}).command, Command::kPurge);
}

TEST(CommandLine, SignTakesUrlsAndWhenTheyExpire) {
  const Invocation invocation =
      Parsed({"sign", "--expires=1h", "/a?b=", "-", "--exp", "7", "https://h/?x=1"});
  EXPECT_THAT(invocation.mistakes, IsEmpty());
  EXPECT_THAT(invocation.arguments, ElementsAre("/a?b=", "-", "https://h/?x=1"));
  EXPECT_EQ(invocation.expires, "1h");
  EXPECT_EQ(invocation.expiry, "7");
}

TEST(CommandLine, PurgeTakesKeysOfAnyForm) {
  const Invocation invocation = Parsed({"purge", "--thumb-bucket=t", "a b.png", "ä", "sign"});
  EXPECT_THAT(invocation.mistakes, IsEmpty());
  EXPECT_THAT(invocation.arguments, ElementsAre("a b.png", "ä", "sign"));
  EXPECT_THAT(Parsed({"purge", "--", "--thumb-bucket"}).arguments, ElementsAre("--thumb-bucket"));
}

TEST(CommandLine, SignAndPurgeNeedAnArgument) {
  EXPECT_THAT(Parsed({"sign"}).mistakes, ElementsAre(HasSubstr("URL is required")));
  EXPECT_THAT(Parsed({"purge"}).mistakes, ElementsAre(HasSubstr("KEY is required")));
}

TEST(CommandLine, EverySettingHasAFlagBeforeAndAfterTheCommand) {
  for (const std::string& name : SettingNames()) {
    const std::string flag = FlagName(name);
    for (const Words& words : {Words{flag + "=v w"}, Words{flag, "v w"}, Words{flag, "v w", "config"},
                               Words{"config", flag, "v w"}, Words{"serve", flag + "=v w"}}) {
      const Invocation invocation = Parsed(words);
      EXPECT_THAT(invocation.inputs.flags, ElementsAre(Pair(name, "v w")));
      EXPECT_THAT(invocation.mistakes, IsEmpty());
    }
  }
}

TEST(CommandLine, TheLastOfAFlagCounts) {
  EXPECT_THAT(Parsed({"--port=1", "--port=2"}).inputs.flags, ElementsAre(Pair("PORT", "2")));
  EXPECT_THAT(Parsed({"--port=1", "serve", "--port=2"}).inputs.flags, ElementsAre(Pair("PORT", "2")));
}

TEST(CommandLine, TakesEmptyAndNegativeValuesAsTheyAre) {
  EXPECT_THAT(Parsed({"--port", "-5"}).inputs.flags, ElementsAre(Pair("PORT", "-5")));
  EXPECT_THAT(Parsed({"--allow-origin", ""}).inputs.flags, ElementsAre(Pair("ALLOW_ORIGIN", "")));
  for (const Words& words : {Words{"--allow-origin="}, Words{"--allow-origin=", "config"},
                             Words{"config", "--allow-origin=", "--json"}}) {
    const Invocation invocation = Parsed(words);
    EXPECT_THAT(invocation.inputs.flags, ElementsAre(Pair("ALLOW_ORIGIN", "")));
    EXPECT_THAT(invocation.mistakes, IsEmpty());
  }
  EXPECT_THAT(Parsed({"--cache-control=[a, b]=c"}).inputs.flags,
              ElementsAre(Pair("CACHE_CONTROL", "[a, b]=c")));
}

TEST(CommandLine, TakesTheConfigurationFile) {
  EXPECT_EQ(Parsed({"--config", "/etc/thumbd.json"}).inputs.config_file, "/etc/thumbd.json");
  EXPECT_EQ(Parsed({"config", "--config=/etc/thumbd.json"}).inputs.config_file, "/etc/thumbd.json");
}

TEST(CommandLine, TakesTheArgumentsOfRender) {
  EXPECT_THAT(Parsed({"render", "a b.png", "180"}).arguments, ElementsAre("a b.png", "180"));
  EXPECT_THAT(Parsed({"render", "a.png"}).arguments, ElementsAre("a.png"));
  EXPECT_THAT(Parsed({"render", "a.png", "180", "--max-side=9"}).arguments, ElementsAre("a.png", "180"));
  EXPECT_THAT(Parsed({"render"}).arguments, IsEmpty());
  EXPECT_THAT(Parsed({"render", "a", "1", "2"}).mistakes,
              ElementsAre("2: one word too many; see `thumbd --help`"));
}

TEST(CommandLine, TakesTheFormatOfTheReport) {
  EXPECT_EQ(Parsed({"config"}).report, ReportFormat::kText);
  EXPECT_EQ(Parsed({"config", "--json"}).report, ReportFormat::kJson);
  EXPECT_EQ(Parsed({"config", "--markdown"}).report, ReportFormat::kMarkdown);
  EXPECT_THAT(Parsed({"serve", "--json"}).mistakes, ElementsAre(HasSubstr("--json: no such flag")));
}

TEST(CommandLine, GuessesMistypedFlags) {
  EXPECT_THAT(Parsed({"--imag-bucket=x", "--thumbbucket", "y"}).mistakes,
              ElementsAre("--imag-bucket: no such flag; did you mean --image-bucket?",
                          "--thumbbucket: no such flag; did you mean --thumb-bucket?"));
  EXPECT_THAT(Parsed({"--IMAGE_BUCKET=x"}).mistakes,
              ElementsAre("--IMAGE_BUCKET: no such flag; did you mean --image-bucket?"));
  EXPECT_THAT(Parsed({"-port", "1"}).mistakes, ElementsAre("-port: no such flag; did you mean --port?"));
  EXPECT_THAT(Parsed({"serve", "--colour=red"}).mistakes,
              ElementsAre("--colour: no such flag; `thumbd --help` lists them"));
}

TEST(CommandLine, GuessesMistypedCommands) {
  EXPECT_THAT(Parsed({"sevre"}).mistakes, ElementsAre("sevre: no such command; did you mean serve?"));
  EXPECT_THAT(
      Parsed({"dance"}).mistakes,
      ElementsAre("dance: no such command; there are serve, config, render, sign, purge, healthcheck"));
  EXPECT_THAT(Parsed({"config", "serve"}).mistakes,
              ElementsAre("serve: one word too many; see `thumbd --help`"));
}

TEST(CommandLine, AFlagWithoutItsValueIsAMistake) {
  EXPECT_THAT(Parsed({"--port"}).mistakes, ElementsAre(HasSubstr("--port")));
}

TEST(CommandLine, NeverRepeatsWhatMayBeTheValueOfAMistypedSecret) {
  for (const Words& words :
       {Words{"--s3-secret-kye", "MARKER"}, Words{"--s3-secret-kye=MARKER"},
        Words{"--s3-secret-kye", "-MARKER"}, Words{"serve", "--s3-secret-kye", "MARKER"}}) {
    EXPECT_THAT(Parsed(words).mistakes,
                ElementsAre("--s3-secret-kye: no such flag; did you mean --s3-secret-key?"));
  }
}

TEST(CommandLine, HelpNamesCommandsAndEverySetting) {
  const std::string help = Told({"--help"});
  for (const auto* command : {"serve", "config", "render", "healthcheck"})
    EXPECT_THAT(help, HasSubstr(command));
  for (const Field& field : Fields()) {
    EXPECT_THAT(help, HasSubstr("  " + FlagName(field.name) + " "));
    EXPECT_THAT(help, HasSubstr("\n" + std::string(field.group) + ":"));
  }
  EXPECT_THAT(help, HasSubstr("--s3-secret-key-file"));
  EXPECT_THAT(help, HasSubstr("Default: 50MB"));
}

TEST(CommandLine, HelpOfACommandIsItsOwn) {
  const std::string help = Told({"render", "--help"});
  EXPECT_THAT(help, HasSubstr("thumbd render"));
  EXPECT_THAT(help, HasSubstr("WIDTH"));
  EXPECT_THAT(help, HasSubstr("--max-side"));
  EXPECT_THAT(Told({"config", "-h"}), HasSubstr("--json"));
}

TEST(CommandLine, HelpKeepsToTheWidthOfATerminal) {
  std::istringstream help(Told({"--help"}));
  for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 110u) << line;
}

TEST(CommandLine, TellsTheVersion) {
  EXPECT_EQ(Told({"--version"}), "thumbd " + std::string(Version()) + "\n");
  EXPECT_THAT(std::string(Version()), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

TEST(CommandLine, HelpNeverShowsAValue) {
  EXPECT_THAT(Told({"--s3-secret-key=MARKER", "--help"}), Not(HasSubstr("MARKER")));
}

}  // namespace
}  // namespace server
