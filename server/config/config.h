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
enum class ResizeLight { kEncoded, kLinear };
enum class SizePolicy { kRefuse, kSnap };

struct Config {
  // Listeners
  std::string address = "::";
  int port = 8000;
  std::string admin_address = "127.0.0.1";
  int admin_port = 8001;  // 0 on the command line turns it off: then admin_enabled is false
  bool admin_enabled = true;
  Secret admin_token;    // bearer token of purges and events; empty: none is asked for
  std::string tls_cert;  // PEM files of the public listener; both or none
  std::string tls_key;
  std::string trusted_proxies;  // "10.0.0.0/8,fd00::/8": whose X-Forwarded-For and Forwarded are believed

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
  std::string cache_control_versioned = "public, max-age=31536000, immutable";  // where v= is given
  std::string cache_control_unchecked = "public, max-age=10";  // the original could not be looked at
  std::string cache_control_missing = "public, max-age=10";    // 404
  std::chrono::milliseconds missing_for{10'000};  // how long a missing original is remembered; 0: not at all
  std::string allow_origin = "*";  // Access-Control-Allow-Origin; empty: the header is left out
  bool server_timing = true;       // Server-Timing, Timing-Allow-Origin and Cache-Status
  bool playground = true;
  bool error_image = false;         // a placeholder picture to who asks for a picture
  bool client_hints = false;        // Sec-CH-Width, Sec-CH-DPR, Save-Data
  bool canonical_redirect = false;  // 308 to the canonical order of a path's options

  // What may be asked for
  std::string allowed_sizes;  // "180,360,720"; empty: all up to max_size
  SizePolicy size_policy = SizePolicy::kRefuse;
  std::string presets;           // "card=w320,h240,cover;hero=w1200,webp"
  std::string allowed_prefixes;  // "public/,shared/": of originals' keys; empty: all
  Secret signing_keys;           // "id:secret,id:secret", the first one signs
  bool require_signature = false;

  // Pictures
  std::string sibling_sizes;      // "180,360,720": each is made when one of them is; empty: none
  int png_effort = 5;             // 1 to 10
  int jpeg_quality = 80;          // 1 to 100, as the others
  int jpeg_quality_margin = 100;  // per cent
  int webp_quality = 80;
  int webp_effort = 4;  // 0 to 6
  int avif_quality = 60;
  int avif_effort = 2;                               // 0 to 9
  std::string auto_formats = "avif,webp,jpeg,png";   // of format=auto, the favourite first
  int max_animation_frames = 200;                    // of a thumbnail that is animated
  std::uint64_t max_animation_pixels = 100'000'000;  // of its frames together
  bool keep_profile = false;                         // wide gamut stays, with its profile
  ResizeLight resize_light = ResizeLight::kEncoded;
  bool use_embedded = false;     // small pictures inside of originals
  bool jpeg_early_stop = false;  // originals are downloaded as far as thumbnails show them

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
  int fetch_threads = 128;  // requests that wait on a store or for a render slot
  int fetch_queue = 256;    // requests waiting for a fetch thread; beyond: 503
  int render_slots = 0;     // light pictures rendered at once, and middling ones beside them; 0: one per core
  int heavy_slots = 0;      // heavy ones, beside them; 0: half as many as render_slots
  std::chrono::milliseconds light_until{20};   // predicted to take longer: not light
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
