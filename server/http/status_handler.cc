#include "server/http/status_handler.h"

#include <nlohmann/json.hpp>

namespace server {
namespace {

HttpResponse Plain(int status, std::string content_type, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.Add("Content-Type", std::move(content_type));
  response.headers.Add("Cache-Control", "no-store");
  response.headers.Add("X-Content-Type-Options", "nosniff");
  response.body = std::make_shared<std::string>(std::move(body));
  return response;
}

// What kernels may lack: the rest is as strict by itself.
const std::vector<std::string> kOptionalLayers{"landlock"};

}  // namespace

HttpResponse StatusHandler::Health() const {
  return Plain(200, "text/plain; charset=utf-8", "ok\n");
}

HttpResponse StatusHandler::Ready() const {
  const RenderingState rendering = rendering_();
  const bool ready = stores_.all_ready() && rendering.ready && !draining_.load();
  nlohmann::ordered_json body = {{"ready", ready}, {"draining", draining_.load()}};
  for (const auto& [name, store_ready] : stores_.states())
    body["stores"][name] = store_ready ? "ready" : "failing";
  const auto& missing = rendering.missing_layers;
  body["rendering"] = {{"state", rendering.ready ? "ready" : "failing"},
                       {"confined", missing.empty() || missing == kOptionalLayers},
                       {"missing_layers", missing}};
  return Plain(ready ? 200 : 503, "application/json", body.dump() + "\n");
}

HttpResponse StatusHandler::Scrape() const {
  return Plain(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.Scrape());
}

}  // namespace server
