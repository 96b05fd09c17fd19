// The command line: which command, which settings, what else. Only the form is looked at here; values are the
// loader's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/config/config_loader.h"
#include "server/config/config_report.h"

namespace server {

enum class Command { kServe, kConfig, kRender, kSign, kPurge, kHealthcheck };

struct Invocation {
  Command command = Command::kServe;
  ConfigInputs inputs;                 // config_file and flags; the environment is for the caller to fill in
  std::vector<std::string> arguments;  // of kRender: FILE, WIDTH; of kSign: URLs; of kPurge: keys
  std::string expires;  // of kSign: in what time the URLs expire, as a duration; empty: not given
  std::string expiry;   // the same: when, in seconds since 1970
  ReportFormat report = ReportFormat::kText;  // of kConfig
  // Unknown flags and commands. Not fatal by themselves, so that they can be told together with the mistakes
  // in settings; nothing is to be run with any.
  Mistakes mistakes;
};

// The answer to --help or --version: for stdout, nothing else is to be done.
struct Information {
  std::string text;
};

// `arguments` are without the name of the program. Never throws.
std::variant<Invocation, Information> ParseCommandLine(std::span<const std::string> arguments);

}  // namespace server
