#include <cstdio>

#include <fmt/format.h>

#include "server/commands/commands.h"

namespace server {

int RunConfig(const LoadedConfig& loaded, ReportFormat format) {
  const std::string report = Report(loaded, format);
  const bool written = std::fwrite(report.data(), 1, report.size(), stdout) == report.size();
  // A full disk shows only when the buffer is written out.
  const bool flushed = std::fflush(stdout) == 0;
  for (const std::string& warning : loaded.warnings) {
    static_cast<void>(std::fputs(fmt::format("thumbd: warning: {}\n", warning).c_str(), stderr));
  }
  if (written && flushed) return 0;
  static_cast<void>(std::fputs("thumbd: cannot write to the standard output\n", stderr));
  return 1;
}

}  // namespace server
