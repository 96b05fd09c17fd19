#include "server/http/answer_diagnostics.h"

#include <iterator>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace server {
namespace {

std::string Forwarded(const ServingWay& way) {
  return way.bypassed ? "thumbd; fwd=bypass" : "thumbd; fwd=miss";
}

// To hundredths, rounded.
void AppendMetric(std::string_view name, std::chrono::microseconds took, std::string& header) {
  const auto hundredths = (took.count() + 5) / 10;
  fmt::format_to(std::back_inserter(header), FMT_COMPILE("{};dur={}.{:02}"), name, hundredths / 100,
                 hundredths % 100);
}

}  // namespace

std::string CacheStatus(const Served& served, const ServingWay& way) {
  if (way.bypassed) return Forwarded(way);
  if (served.from == ServedFrom::kRender) {
    std::string status = Forwarded(way);
    if (served.stored) status += "; stored";
    if (way.collapsed) status += "; collapsed";
    return status;
  }
  std::string status =
      served.from == ServedFrom::kMemory ? "thumbd; hit; detail=memory" : "thumbd; hit; detail=bucket";
  if (served.stale) status += "-unchecked";
  return status;
}

std::string CacheStatusOfRefused(std::string_view detail) {
  return fmt::format("thumbd; detail={}", detail);
}

std::string CacheStatusOfFailed(std::string_view detail, const ServingWay& way) {
  return fmt::format("{}{}; detail={}", Forwarded(way), way.collapsed ? "; collapsed" : "", detail);
}

std::string ServerTiming(const Spans& spans, std::chrono::microseconds total) {
  std::string header;
  for (const auto& [name, took] : spans.all()) {
    AppendMetric(name, took, header);
    header += ", ";
  }
  if (!spans.path().empty()) header += fmt::format("path;desc=\"{}\", ", spans.path());
  AppendMetric("total", total, header);
  return header;
}

}  // namespace server
