#include "server/http/admin_handler.h"

#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/http/query_string.h"
#include "server/http/request_id.h"

namespace server {
namespace {

constexpr int kThreads = 2;
constexpr std::size_t kQueue = 64;

using Json = nlohmann::ordered_json;

HttpResponse JsonAnswer(const Json& body, const std::string& request_id) {
  HttpResponse response;
  response.headers.Add("Content-Type", "application/json");
  response.headers.Add("Cache-Control", "no-store");
  response.headers.Add("X-Content-Type-Options", "nosniff");
  response.headers.Add("X-Request-Id", request_id);
  response.body =
      std::make_shared<const std::string>(body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  return response;
}

tl::expected<std::string, std::string> FilenameIn(std::string_view query) {
  const auto pairs = ParseQuery(query);
  if (!pairs) return tl::unexpected(pairs.error());
  if (pairs->size() != 1 || pairs->front().first != "filename" || pairs->front().second.empty())
    return tl::unexpected(std::string("filename is needed, and nothing else"));
  return pairs->front().second;
}

}  // namespace

// One request's purges, and its answer but for how many thumbnails there were.
struct AdminHandler::Task {
  std::string request_id;
  std::vector<std::string> originals;
  Json answer;
  std::string counted_as;  // the answer's member for the number
};

AdminHandler::AdminHandler(AdminOptions options, AdminParts parts)
    : options_(std::move(options)), parts_(parts), pool_("purge", kThreads, kQueue) {}

void AdminHandler::Stop() {
  stop_.request_stop();
  pool_.Stop();
}

std::optional<HttpResponse> AdminHandler::PostEvents(const HttpRequest& request, Deferral& deferral) {
  const std::string request_id = RequestIdOf(request);
  if (const auto refusal = RefuseAdmin(options_.access, request)) return Refuse(*refusal, request_id);
  const auto events = ParseBucketEvents(request.body);
  if (!events) return Refuse(BadEventError(events.error()), request_id);
  if (!events->confirmation_host.empty()) {
    parts_.log.Write(LogLevel::kWarn, "subscription_not_confirmed",
                     {{"request_id", request_id}, {"host", events->confirmation_host}});
  }
  std::size_t ignored = events->ignored;
  const Changes changes = ChangesIn(*events, ignored);
  Task task{request_id, {}, {{"forgotten", changes.size()}, {"ignored", ignored}}, "purged"};
  for (const auto& [original, purge] : changes) {
    parts_.service.Forget(original);
    parts_.metrics.CountEvent("original_changed");
    if (purge && parts_.store != nullptr) task.originals.push_back(original);
  }
  return Start(std::move(task), deferral);
}

std::optional<HttpResponse> AdminHandler::DeleteThumbs(const HttpRequest& request, Deferral& deferral) {
  const std::string request_id = RequestIdOf(request);
  if (const auto refusal = RefuseAdmin(options_.access, request)) return Refuse(*refusal, request_id);
  const auto original = FilenameIn(request.query());
  if (!original) return Refuse(BadRequestError(original.error()), request_id);
  if (parts_.store == nullptr) return Refuse(NothingStoredError(), request_id);
  parts_.service.Forget(*original);
  return Start(Task{request_id, {*original}, {{"filename", *original}}, "deleted"}, deferral);
}

AdminHandler::Changes AdminHandler::ChangesIn(const BucketEvents& events, std::size_t& ignored) const {
  Changes changes;
  for (const BucketEvent& event : events.events) {
    const auto original = OriginalOf(event);
    if (!original) {
      ++ignored;
      continue;
    }
    const bool purge = event.kind == BucketEvent::Kind::kRemoved || options_.purge_overwritten;
    changes[*original] = changes[*original] || purge;
  }
  return changes;
}

// nullopt: not one of ours.
std::optional<std::string> AdminHandler::OriginalOf(const BucketEvent& event) const {
  if (event.bucket != options_.bucket || !event.key.starts_with(options_.prefix)) return std::nullopt;
  std::string original = event.key.substr(options_.prefix.size());
  const std::string& reserved = options_.reserved_prefix;
  if (original.empty() || original.size() > s3client::kMaxKeyBytes) return std::nullopt;
  if (!reserved.empty() && original.starts_with(reserved)) return std::nullopt;
  return original;
}

std::optional<HttpResponse> AdminHandler::Start(Task task, Deferral& deferral) {
  if (task.originals.empty()) return Run(task);
  const std::shared_ptr<Exchange> exchange = deferral.Take();
  const std::string request_id = task.request_id;
  const bool taken = pool_.Submit([this, task = std::move(task), exchange] { exchange->Respond(Run(task)); });
  if (!taken)
    exchange->Respond(Refuse(ToHttpError(Overloaded("the queue of purges is full"), 1), request_id));
  return std::nullopt;
}

HttpResponse AdminHandler::Run(const Task& task) try {
  return Purge(task);
} catch (const std::exception& error) {
  const Failure failure{FailureKind::kInternal, "", error.what()};
  parts_.log.Write(LogLevel::kError, "purge_failed",
                   {{"request_id", task.request_id}, {"error", error.what()}});
  return Refuse(ToHttpError(failure, 1), task.request_id);
}

HttpResponse AdminHandler::Purge(const Task& task) {
  const PurgeLimits limits{std::chrono::steady_clock::now() + options_.timeout, stop_.get_token()};
  std::size_t deleted = 0;
  for (const std::string& original : task.originals) {
    const auto purged = PurgeThumbnails(*parts_.store, original, limits);
    const std::size_t count = purged ? *purged : purged.error().deleted;
    deleted += count;
    parts_.log.Write(purged ? LogLevel::kInfo : LogLevel::kError, purged ? "purged" : "purge_failed",
                     {{"request_id", task.request_id},
                      {"original", original},
                      {"deleted", static_cast<std::int64_t>(count)},
                      {"error", purged ? "" : std::string_view(purged.error().failure.message)}});
    if (!purged) {
      HttpError error = ToHttpError(purged.error().failure, 1);
      error.detail = fmt::format("{} thumbnails were deleted before; ask again", deleted);
      return Refuse(error, task.request_id);
    }
  }
  Json answer = task.answer;
  answer[task.counted_as] = deleted;
  return JsonAnswer(answer, task.request_id);
}

HttpResponse AdminHandler::Refuse(const HttpError& error, const std::string& request_id) {
  parts_.metrics.CountFailure(error.slug);
  HttpResponse response = ToResponse(error, request_id);
  response.headers.Add("X-Request-Id", request_id);
  if (error.status == 401) AddChallenge(response);
  parts_.log.Write(error.level, "admin_refused",
                   {{"request_id", request_id},
                    {"status", static_cast<std::int64_t>(error.status)},
                    {"error", error.detail}});
  return response;
}

}  // namespace server
