// A command line, an argument in each line: understood or refused with sentences, never an exception.
#include <string>
#include <vector>

#include "server/config/command_line.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  std::vector<std::string> arguments;
  while (!input.rest().empty()) arguments.emplace_back(input.TakeLine());
  const auto parsed = server::ParseCommandLine(arguments);
  if (const auto* information = std::get_if<server::Information>(&parsed)) {
    fuzzing::Require(!information->text.empty(), "who asks is told something");
    return 0;
  }
  for (const std::string& mistake : std::get<server::Invocation>(parsed).mistakes) {
    fuzzing::Require(!mistake.empty(), "a mistake is a sentence");
  }
  return 0;
}
