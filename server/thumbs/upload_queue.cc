#include "server/thumbs/upload_queue.h"

#include <exception>

#include "server/thumbs/failure.h"
#include "server/thumbs/stored_metadata.h"

namespace server {
namespace {

bool IsOutdated(const Upload& upload) {
  return upload.source && upload.version != 0 && upload.source->version() != upload.version;
}

}  // namespace

UploadQueue::UploadQueue(Options options, s3client::ObjectStore& thumbs, Log& log, Metrics& metrics)
    : options_(options),
      thumbs_(thumbs),
      log_(log),
      metrics_(metrics),
      pool_("upload", options.threads, options.queue) {}

bool UploadQueue::Offer(Upload upload) {
  return pool_.Submit([this, upload = std::move(upload)] {
    UploadNow(upload, std::chrono::steady_clock::now() + options_.timeout);
  });
}

bool UploadQueue::UploadNow(const Upload& upload, std::chrono::steady_clock::time_point deadline) try {
  if (IsOutdated(upload)) {
    metrics_.CountEvent("upload_outdated");
    return false;
  }
  const ThumbnailInfo& info = upload.thumbnail->info;
  const auto put = thumbs_.Put(upload.key, *upload.thumbnail->bytes,
                               {deadline, info.content_type, ToMetadata(info, options_.encoding)});
  if (put) {
    metrics_.CountEvent("uploaded");
    return true;
  }
  metrics_.CountEvent("upload_failed");
  log_.Write(LogLevel::kError, "upload_failed",
             {{"request_id", upload.request_id},
              {"key", upload.key},
              {"error", FromThumbStore(put.error()).message}});
  return false;
} catch (const std::exception& error) {
  metrics_.CountEvent("upload_failed");
  log_.Write(LogLevel::kError, "upload_failed",
             {{"request_id", upload.request_id}, {"key", upload.key}, {"error", error.what()}});
  return false;
}

}  // namespace server
