#include "server/http/thumbnail_request.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/http/client_hints.h"
#include "server/http/path_form.h"
#include "server/http/query_form.h"
#include "server/http/spec_resolution.h"

namespace server {
namespace {

struct Target {
  AskedThumbnail asked;
  std::string redirect_to;
};

tl::expected<Target, std::string> ReadTarget(const HttpRequest& request, const RequestRules& rules) {
  if (!request.path().starts_with(kPathFormRoot)) {
    auto asked = ReadQueryForm(request.query(), rules.max_size);
    if (!asked) return tl::unexpected(std::move(asked.error()));
    return Target{std::move(*asked), ""};
  }
  auto form = ReadPathForm(request.path(), request.query(), rules.max_size);
  if (!form) return tl::unexpected(std::move(form.error()));
  Target target;
  if (rules.canonical_redirect && !form->is_signed) {
    target.redirect_to = CanonicalPath(*form).value_or("");
    const bool has_query = !target.redirect_to.empty() && !request.query().empty();
    if (has_query) target.redirect_to += fmt::format("?{}", request.query());
  }
  target.asked = std::move(form->asked);
  return target;
}

bool ClimbsUp(std::string_view key) {
  constexpr std::string_view kUp = "..";
  return key == kUp || key.starts_with("../") || key.ends_with("/..") ||
         key.find("/../") != std::string_view::npos;
}

bool IsAllowed(std::string_view key, const RequestRules& rules) {
  const auto begins = [key](const std::string& prefix) { return key.starts_with(prefix); };
  return rules.prefixes.empty() || (std::ranges::any_of(rules.prefixes, begins) && !ClimbsUp(key));
}

}  // namespace

tl::expected<ThumbnailRequest, HttpError> ParseThumbnailRequest(const HttpRequest& request,
                                                                const RequestRules& rules) {
  auto target = ReadTarget(request, rules);
  if (!target) return tl::unexpected(BadRequestError(std::move(target.error())));
  auto resolved = ResolveSpec(target->asked.options, request.headers, rules);
  if (!resolved) return tl::unexpected(BadRequestError(std::move(resolved.error())));
  if (!IsAllowed(target->asked.original, rules)) return tl::unexpected(KeyNotAllowedError());
  ThumbnailRequest read;
  read.query = {std::move(target->asked.original), resolved->spec, request.method == "HEAD"};
  read.versioned = target->asked.versioned;
  read.vary = fmt::format("{}", fmt::join(resolved->looked_at, ", "));
  if (rules.client_hints) read.accept_ch = kHintsToAccept;
  read.redirect_to = std::move(target->redirect_to);
  return read;
}

}  // namespace server
