// What an operator and the stores' notifications do to thumbnails: DELETE /thumbs?filename=KEY and POST
// /events.
//
// Thread rules: the handlers run in the admin listener's loop and never block; what asks a store is done in
// threads of its own.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "server/front/http_front.h"
#include "server/http/admin_access.h"
#include "server/http/bucket_event.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/purge.h"
#include "server/thumbs/task_pool.h"
#include "server/thumbs/thumbnail_service.h"

namespace server {

struct AdminOptions {
  AdminAccess access;
  // Where originals are; events of other buckets, and of keys elsewhere, are passed over.
  std::string bucket = {};
  std::string prefix = {};           // to be taken off keys
  std::string reserved_prefix = {};  // below that, thumbnails: no originals; empty: none
  // The thumbnails of an original that was overwritten are purged, as of one that was removed: for when no
  // check would find them outdated. Else they serve until the new ones are there.
  bool purge_overwritten = false;
  std::chrono::milliseconds timeout{30'000};  // of the purges of one request
};

struct AdminParts {
  ThumbnailService& service;
  const ThumbnailStore* store;  // null: nothing is stored
  Log& log;
  Metrics& metrics;
};

class AdminHandler {
 public:
  // The parts must outlive the handler, and the handler every exchange it took.
  AdminHandler(AdminOptions options, AdminParts parts);
  ~AdminHandler() { Stop(); }

  std::optional<HttpResponse> PostEvents(const HttpRequest& request, Deferral& deferral);
  std::optional<HttpResponse> DeleteThumbs(const HttpRequest& request, Deferral& deferral);

  // Ends purges that are under way; what comes later is refused with 503.
  void Stop();

 private:
  struct Task;

  // Keys of originals, and whether their thumbnails are to be purged.
  using Changes = std::map<std::string, bool>;
  Changes ChangesIn(const BucketEvents& events, std::size_t& ignored) const;
  std::optional<std::string> OriginalOf(const BucketEvent& event) const;
  std::optional<HttpResponse> Start(Task task, Deferral& deferral);
  HttpResponse Run(const Task& task);
  HttpResponse Purge(const Task& task);
  HttpResponse Refuse(const HttpError& error, const std::string& request_id);

  const AdminOptions options_;
  const AdminParts parts_;
  std::stop_source stop_;
  TaskPool pool_;  // last: its threads use everything above
};

}  // namespace server
