#include "server/config/command_line.h"

#include <algorithm>
#include <array>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/config/config_fields.h"
#include "server/config/name_match.h"
#include "server/config/setting_layer.h"
#include "server/config/version.h"

namespace server {
namespace {

constexpr std::size_t kDescriptionColumn = 42;
constexpr std::size_t kDescriptionWidth = 66;

struct CommandRow {
  Command command;
  std::string name;
  std::string help;
};

const std::array<CommandRow, 6>& Commands() {
  static const std::array<CommandRow, 6> rows{{
      {Command::kServe, "serve", "Serve thumbnails (what is done without a command)"},
      {Command::kConfig, "config", "Print the settings in effect and where each is from"},
      {Command::kRender, "render", "Render one local file to the standard output"},
      {Command::kSign, "sign", "Print URLs with a signature of the first of SIGNING_KEYS"},
      {Command::kPurge, "purge", "Remove every stored thumbnail of originals"},
      {Command::kHealthcheck, "healthcheck", "Ask the server at PORT whether it is alive; exit code 0 or 1"},
  }};
  return rows;
}

std::vector<std::string> CommandNames() {
  std::vector<std::string> names;
  for (const CommandRow& row : Commands()) names.push_back(row.name);
  return names;
}

// CLI11 indents further lines of a description by itself, but breaks none.
std::string Wrapped(const std::string& text) {
  std::string wrapped;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const bool breaks = line > 0 && line + 1 + end - at > kDescriptionWidth;
    if (line > 0) wrapped += breaks ? '\n' : ' ';
    line = (breaks || line == 0 ? 0 : line + 1) + end - at;
    wrapped.append(text, at, end - at);
    at = end + 1;
  }
  return wrapped;
}

std::string Description(const Field& field) {
  const std::string unit = field.unit.empty() ? "" : fmt::format(" ({})", field.unit);
  return Wrapped(fmt::format("{}{}. Default: {}", field.help, unit, ShownDefault(field)));
}

// In the order in which CLI11 wants them. It takes the word after "--flag=" for the value of that flag; told
// as two words, the value stays empty.
std::vector<std::string> Reversed(std::span<const std::string> arguments) {
  std::vector<std::string> words;
  for (const std::string& argument : arguments) {
    const bool empty_value = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    words.push_back(empty_value ? argument.substr(0, argument.size() - 1) : argument);
    if (empty_value) words.emplace_back();
  }
  std::ranges::reverse(words);
  return words;
}

class CommandLine {
 public:
  CommandLine() : app_("An on-the-fly thumbnail server.", "thumbd") {
    app_.set_help_flag("-h,--help", "Print this and exit");
    app_.set_version_flag("--version", fmt::format("thumbd {}", Version()), "Print the version and exit");
    app_.get_formatter()->column_width(kDescriptionColumn);
    app_.footer(
        "Each setting is also an environment variable (--image-bucket is IMAGE_BUCKET) and a member of the "
        "file\n"
        "(\"image_bucket\"); flags beat the environment, which beats the file. An empty variable counts as "
        "not set.");
    app_.require_subcommand(0, 1);
    app_.allow_extras();
    AddSettings(app_);
    for (const CommandRow& row : Commands()) AddCommand(row);
  }

  std::variant<Invocation, Information> Parse(std::span<const std::string> arguments) {
    try {
      app_.parse(Reversed(arguments));
      CheckExtras(app_.remaining(true));
    } catch (const CLI::CallForHelp&) {
      return Information{HelpText()};
    } catch (const CLI::CallForVersion& version) {
      return Information{std::string(version.what()) + "\n"};
    } catch (const CLI::Error& error) {
      invocation_.mistakes.push_back(fmt::format("{}; see `thumbd --help`", error.what()));
    }
    return std::move(invocation_);
  }

 private:
  std::string HelpText() const {
    const auto chosen = app_.get_subcommands();
    return chosen.empty() ? app_.help() : chosen.back()->help("thumbd");
  }

  void AddCommand(const CommandRow& row) {
    CLI::App* command = app_.add_subcommand(row.name, row.help);
    command->callback([this, id = row.command] { invocation_.command = id; });
    if (row.command == Command::kConfig) AddReportFlags(*command);
    if (row.command == Command::kRender) {
      AddArgument(*command, "FILE", "The original");
      AddArgument(*command, "WIDTH", "Width of the thumbnail in pixels");
    }
    if (row.command == Command::kSign) AddSigning(*command);
    if (row.command == Command::kPurge) AddArguments(*command, "KEY", "Key of an original; more may follow");
    AddSettings(*command);
  }

  void AddSigning(CLI::App& command) {
    AddArguments(command, "URL",
                 "A whole URL, or its path and query; more may follow; - reads them from the standard input");
    command.add_option("--expires", invocation_.expires, "In what time they expire, e.g. 1h")
        ->type_name("DURATION");
    command.add_option("--exp", invocation_.expiry, "The same as a time, in seconds since 1970-01-01 UTC")
        ->type_name("NUMBER");
  }

  void AddArguments(CLI::App& command, const std::string& name, const std::string& help) {
    command.add_option(name, invocation_.arguments, Wrapped(help))->type_name("")->expected(-1)->required();
  }

  // Options are called back in the order in which they are added.
  void AddArgument(CLI::App& command, const std::string& name, const std::string& help) {
    const auto keep = [this](const std::string& value) { invocation_.arguments.push_back(value); };
    command.add_option_function<std::string>(name, keep, help);
  }

  void AddReportFlags(CLI::App& command) {
    const auto add = [&](const std::string& flag, ReportFormat format, const std::string& help) {
      command.add_flag_callback(
          flag, [this, format] { invocation_.report = format; }, help);
    };
    add("--json", ReportFormat::kJson, "Print a JSON object");
    add("--markdown", ReportFormat::kMarkdown, "Print the table of all settings for the documentation");
  }

  void AddSettings(CLI::App& app) {
    app.add_option("--config", invocation_.inputs.config_file, "File of settings (a JSON object)")
        ->type_name("FILE")
        ->take_last();
    for (const Field& field : Fields()) {
      AddSetting(app, field, std::string(field.name))
          ->description(Description(field))
          ->type_name(Placeholder(field.binding));
      if (!field.secret) continue;
      AddSetting(app, field, SecretFileName(field))
          ->description(Wrapped(fmt::format("File that holds {}", field.name)))
          ->type_name("FILE");
    }
  }

  CLI::Option* AddSetting(CLI::App& app, const Field& field, const std::string& name) {
    known_flags_.push_back(FlagName(name));
    const auto keep = [this, name](const std::string& value) { invocation_.inputs.flags[name] = value; };
    return app.add_option_function<std::string>(FlagName(name), keep)
        ->group(std::string(field.group))
        ->take_last();
  }

  // What stands after an unknown flag may be its value, and that a secret: it is not repeated.
  void CheckExtras(const std::vector<std::string>& extras) {
    bool after_flag = false;
    for (const std::string& extra : extras) {
      const bool flag = extra.starts_with("--") || (extra.starts_with('-') && !after_flag);
      if (flag && extra != "--")
        invocation_.mistakes.push_back(UnknownFlag(extra.substr(0, extra.find('='))));
      if (!flag && !after_flag) invocation_.mistakes.push_back(UnexpectedWord(extra));
      after_flag = flag;
    }
  }

  std::string UnknownFlag(const std::string& flag) const {
    std::vector<std::string> known = known_flags_;
    for (const auto* other :
         {"--config", "--help", "--version", "--json", "--markdown", "--expires", "--exp"})
      known.emplace_back(other);
    const std::string with_dashes = flag.starts_with("--") ? flag : "-" + flag;
    const std::string guess = NearestName(FlagName(with_dashes.substr(2)), known);
    if (guess.empty()) return fmt::format("{}: no such flag; `thumbd --help` lists them", flag);
    return fmt::format("{}: no such flag; did you mean {}?", flag, guess);
  }

  std::string UnexpectedWord(const std::string& word) const {
    const std::vector<std::string> names = CommandNames();
    if (!app_.get_subcommands().empty()) {
      return fmt::format("{}: one word too many; see `thumbd --help`", word);
    }
    const std::string guess = NearestName(word, names);
    if (!guess.empty()) return fmt::format("{}: no such command; did you mean {}?", word, guess);
    return fmt::format("{}: no such command; there are {}", word, fmt::join(names, ", "));
  }

  CLI::App app_;
  Invocation invocation_;
  std::vector<std::string> known_flags_;
};

}  // namespace

std::variant<Invocation, Information> ParseCommandLine(std::span<const std::string> arguments) {
  return CommandLine().Parse(arguments);
}

}  // namespace server
