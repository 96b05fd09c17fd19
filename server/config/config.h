// Every setting of the service as one plain value. The field table (config_fields.h) says how each is called,
// read, checked and explained; nothing else knows setting names.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace server {

// A value that must never be printed: no stream operator, no formatter; Reveal is easy to grep for.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

enum class Mode { kCached, kAlways };
enum class UploadOrder { kAfter, kBefore };
enum class LogFormat { kJson, kText };
enum class FailOn { kNone, kTruncated, kError, kWarning };

struct Config {
  // Listeners
  std::string address = "::";
  int port = 8000;
  std::string admin_address = "127.0.0.1";
  int admin_port = 8001;  // 0 on the command line turns it off: then admin_enabled is false
  bool admin_enabled = true;

  // Stores: "s3", or "local:DIR" with the folders DIR/<image_bucket> and DIR/<thumb_bucket>. Never empty once
  // loaded.
  std::string store;
  std::string image_bucket = "images";  // "bucket" or "bucket/prefix"
  std::string thumb_bucket = "thumbs";
  std::string s3_endpoint;
  std::string s3_region = "us-east-1";
  std::string s3_access_key;
  Secret s3_secret_key;
  std::string s3_ca_file;
  std::chrono::milliseconds s3_connect_timeout{2000};
  std::chrono::milliseconds s3_stall_timeout{5000};
  int s3_attempts = 3;

  // The life of a request
  Mode mode = Mode::kCached;
  UploadOrder upload = UploadOrder::kAfter;
  std::optional<std::chrono::seconds> fresh_for = std::chrono::seconds(60);  // nullopt: forever, never check
  std::chrono::milliseconds request_timeout{30'000};  // from the head to the answer's first byte
  std::chrono::milliseconds drain_timeout{25'000};

  // HTTP
  std::string cache_control = "public, max-age=86400, stale-while-revalidate=604800, stale-if-error=604800";
  std::string allow_origin = "*";  // Access-Control-Allow-Origin; empty: the header is left out
  bool server_timing = true;       // Server-Timing and Timing-Allow-Origin
  bool playground = true;

  // Pictures
  int png_effort = 5;  // 1 to 10

  // Limits
  std::uint64_t max_original_bytes = 50'000'000;
  std::uint64_t max_pixels = 50'000'000;
  int max_side = 16'384;  // pixels, of an original
  int max_frames = 10'000;
  std::uint64_t max_frame_pixels = 5'000'000'000;  // of all frames together
  int max_bands = 8;
  int max_jpeg_scans = 100;
  std::uint64_t max_metadata_bytes = 16'000'000;
  FailOn fail_on = FailOn::kError;
  bool allow_svg = false;
  int max_size = 8'192;  // pixels, of a thumbnail's width or height

  // Resources
  std::uint64_t hot_cache_bytes = 256'000'000;  // 0: no cache in memory
  int loop_threads = 1;
  int fetch_threads = 128;                     // requests that wait on a store or for a render slot
  int fetch_queue = 256;                       // requests waiting for a fetch thread; beyond: 503
  int render_slots = 0;                        // light pictures rendered at once; 0: one per core
  int heavy_slots = 0;                         // heavy ones, beside them; 0: half as many as render_slots
  std::chrono::milliseconds heavy_after{200};  // predicted to take longer: heavy
  int render_queue = 64;                       // originals waiting for a slot, of either kind; beyond: 503
  std::chrono::milliseconds render_timeout{10'000};  // of one rendering
  std::uint64_t render_memory = 0;  // predicted, of all renderings at once; 0: half of what there is
  std::uint64_t worker_memory = 1'500'000'000;       // one render process gets no more
  int worker_jobs = 1'000;                           // then it is replaced
  std::uint64_t worker_recycle_above = 256'000'000;  // resident: replaced after the job
  bool allow_unconfined = false;
  std::chrono::milliseconds quarantine{600'000};  // 0: none
  int upload_queue = 256;  // thumbnails waiting for their upload; beyond: uploaded before the answer
  int upload_threads = 4;
  int max_connections = 16'000;
  int max_connections_per_address = 0;  // 0: no limit

  // Logs
  std::string log_level = "info";  // debug, info, warn, error
  LogFormat log_format = LogFormat::kJson;
};

}  // namespace server
