// The table of commands: from arguments and environment to one function.
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include "imaging/worker/fork_server.h"
#include "server/commands/commands.h"
#include "server/commands/load_settings.h"
#include "server/config/command_line.h"

namespace {

constexpr int kUsageExitCode = 2;

// glibc gives each thread an arena of its own, up to eight for each processor, and what is freed in one is of
// no use in another: megabytes for each of hundreds of threads. Before the first thread.
void SetUpAllocator() {
#ifdef THUMBD_MALLOC_ARENAS
  mallopt(M_ARENA_MAX, THUMBD_MALLOC_ARENAS);
#endif
}

int Run(const server::Invocation& invocation, const server::LoadedConfig& loaded) {
  switch (invocation.command) {
    case server::Command::kServe:
      return server::RunServe(loaded);
    case server::Command::kConfig:
      return server::RunConfig(loaded, invocation.report);
    case server::Command::kRender:
      return server::RunRender(loaded, invocation.arguments);
    case server::Command::kSign:
      return server::RunSign(loaded, {invocation.arguments, invocation.expires, invocation.expiry});
    case server::Command::kPurge:
      return server::RunPurge(loaded, invocation.arguments);
    case server::Command::kHealthcheck:
      return server::RunHealthcheck(loaded);
  }
  return kUsageExitCode;
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

int Refuse(const server::Mistakes& mistakes) {
  for (const std::string& mistake : mistakes)
    static_cast<void>(std::fputs(fmt::format("thumbd: {}\n", mistake).c_str(), stderr));
  return kUsageExitCode;
}

// Before anything is read that a decoder must never see.
bool IsForkServer(int argc, char** argv) {
  return argc == 2 && std::string_view(argv[1]) == imaging::kForkServerArgument;
}

}  // namespace

int main(int argc, char** argv) {
  SetUpAllocator();
  if (IsForkServer(argc, argv)) return imaging::RunForkServer(imaging::kForkServerSocket);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  auto parsed = server::ParseCommandLine(arguments);
  if (const auto* information = std::get_if<server::Information>(&parsed)) {
    return std::fputs(information->text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0 ? 0 : 1;
  }
  auto& invocation = std::get<server::Invocation>(parsed);
  invocation.inputs.environment = Environment();
  auto loaded = server::LoadSettings(invocation.inputs);
  if (!loaded)
    invocation.mistakes.insert(invocation.mistakes.end(), loaded.error().begin(), loaded.error().end());
  if (!invocation.mistakes.empty()) return Refuse(invocation.mistakes);
  return Run(invocation, *loaded);
}
