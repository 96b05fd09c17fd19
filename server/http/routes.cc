#include "server/http/routes.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "server/http/answer_diagnostics.h"
#include "server/http/error_answer.h"
#include "server/http/path_form.h"
#include "server/http/playground.h"
#include "server/http/request_id.h"

namespace server {
namespace {

constexpr std::array<std::string_view, 3> kThumbnailPaths{"/iron_thumbs/thumbs", "/r/iron_thumbs/thumbs",
                                                          "/thumbs"};

// No page of another origin has business on the admin listener, and nothing there is cached.
const AnswerOptions kAdminAnswers{.cache_control = "", .allow_origin = "", .server_timing = false};

bool IsThumbnailPath(std::string_view path) {
  return std::find(kThumbnailPaths.begin(), kThumbnailPaths.end(), path) != kThumbnailPaths.end();
}

HttpResponse Refusal(const HttpRequest& request, const HttpError& error, const AnswerOptions& options) {
  const std::string request_id = RequestIdOf(request);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                          request.received);
  return MakeErrorAnswer(error, options, {request, request_id, {CacheStatusOfRefused(error.slug), took}});
}

HttpResponse MethodNotAllowed(const HttpRequest& request, std::string_view allowed,
                              const AnswerOptions& options) {
  HttpResponse response = Refusal(request, MethodNotAllowedError(), options);
  response.headers.Add("Allow", std::string(allowed));
  return response;
}

}  // namespace

HttpHandler MakePublicHandler(PublicRoutes routes) {
  return [routes = std::move(routes)](const HttpRequest& request,
                                      Deferral& deferral) -> std::optional<HttpResponse> {
    if (request.method == "OPTIONS") return AnswerPreflight(request, RequestIdOf(request), routes.answer);
    if (request.method != "GET" && request.method != "HEAD")
      return MethodNotAllowed(request, kAllowedMethods, routes.answer);
    const std::string_view path = request.path();
    if (IsThumbnailPath(path) || path.starts_with(kPathFormRoot))
      return routes.thumbnails.Handle(request, deferral);
    if (path == "/healthz") return routes.status.Health();
    if (path == "/readyz") return routes.status.Ready();
    if (path == "/" && routes.playground) return PlaygroundPage();
    return Refusal(request, NoSuchPageError(), routes.answer);
  };
}

HttpHandler MakeAdminHandler(AdminRoutes routes) {
  return [routes](const HttpRequest& request, Deferral& deferral) -> std::optional<HttpResponse> {
    const std::string_view path = request.path();
    if (path == "/events") {
      if (request.method != "POST") return MethodNotAllowed(request, "POST", kAdminAnswers);
      return routes.admin.PostEvents(request, deferral);
    }
    if (path == "/thumbs") {
      if (request.method != "DELETE") return MethodNotAllowed(request, "DELETE", kAdminAnswers);
      return routes.admin.DeleteThumbs(request, deferral);
    }
    if (request.method != "GET" && request.method != "HEAD")
      return MethodNotAllowed(request, "GET, HEAD", kAdminAnswers);
    if (path == "/metrics") return routes.status.Scrape();
    if (path == "/healthz") return routes.status.Health();
    if (path == "/readyz") return routes.status.Ready();
    return Refusal(request, NoSuchPageError(), kAdminAnswers);
  };
}

}  // namespace server
