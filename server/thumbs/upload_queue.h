// Thumbnails on their way to the thumbs bucket after their answer was sent: a bounded queue and a few
// threads. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "imaging/encoding_options.h"
#include "s3client/object_store.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/source_memo.h"
#include "server/thumbs/task_pool.h"
#include "server/thumbs/thumbnail.h"

namespace server {

struct Upload {
  std::string key;
  std::shared_ptr<const Thumbnail> thumbnail;
  std::string request_id;  // of the request that made it, for the log
  // Its original's note, and the note's version it was made from: when that has moved on before its turn
  // comes, the upload would bring back what is outdated or purged. Null or 0: uploaded in any case.
  std::shared_ptr<const SourceNote> source = nullptr;
  std::uint64_t version = 0;
};

class UploadQueue {
 public:
  struct Options {
    int threads = 4;
    std::size_t queue = 256;
    std::chrono::milliseconds timeout{30'000};  // one upload, retries included
    imaging::EncodingOptions encoding = {};     // of the thumbnails, for what is stored beside them
  };

  // The references must outlive the queue.
  UploadQueue(Options options, s3client::ObjectStore& thumbs, Log& log, Metrics& metrics);

  // False: the queue is full or stopping; upload it now instead.
  bool Offer(Upload upload);

  // Uploads in the caller's thread; false where it did not. A failure is logged and counted; the thumbnail
  // can still be answered.
  bool UploadNow(const Upload& upload, std::chrono::steady_clock::time_point deadline);

  // Uploads what is queued, then ends the threads.
  void Drain() { pool_.Stop(); }

  std::size_t waiting() const { return pool_.queued(); }

 private:
  const Options options_;
  s3client::ObjectStore& thumbs_;
  Log& log_;
  Metrics& metrics_;
  TaskPool pool_;
};

}  // namespace server
