// The rows of the table of settings; what can be asked of it is in config_fields.cc.
#include <array>
#include <chrono>
#include <utility>

#include "server/config/bucket_path.h"
#include "server/config/config_fields.h"

namespace server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::uint64_t kGibibyte = 1ULL << 30;

constexpr std::array<std::pair<std::string_view, Mode>, 2> kModes{
    {{"cached", Mode::kCached}, {"always", Mode::kAlways}}};
constexpr std::array<std::pair<std::string_view, UploadOrder>, 2> kUploadOrders{
    {{"after", UploadOrder::kAfter}, {"before", UploadOrder::kBefore}}};
constexpr std::array<std::pair<std::string_view, LogFormat>, 2> kLogFormats{
    {{"json", LogFormat::kJson}, {"text", LogFormat::kText}}};
constexpr std::array<std::pair<std::string_view, FailOn>, 4> kFailOn{{{"none", FailOn::kNone},
                                                                      {"truncated", FailOn::kTruncated},
                                                                      {"error", FailOn::kError},
                                                                      {"warning", FailOn::kWarning}}};
const std::array<std::pair<std::string_view, std::string>, 4> kLogLevels{
    {{"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}}};

constexpr std::string_view kListeners = "Listeners";
constexpr std::string_view kStores = "Stores";
constexpr std::string_view kLife = "Life of a request";
constexpr std::string_view kHttp = "HTTP";
constexpr std::string_view kPictures = "Pictures";
constexpr std::string_view kLimits = "Limits";
constexpr std::string_view kResources = "Resources";
constexpr std::string_view kLogs = "Logs";

constexpr std::string_view kAddressValues = "IP address, or unix:/path";
constexpr std::string_view kBucketValues = "bucket, or bucket/prefix";

// Tests ask for the rows before main runs: none may depend on another file's initialisation.
constinit const Field kFields[] = {
    // clang-format off
    {.name = "ADDRESS", .group = kListeners,
     .binding = TextBinding{&Config::address, CheckListenAddress, kAddressValues},
     .help = "Where the public listener listens; :: takes IPv4 too", .example = "127.0.0.1"},
    {.name = "PORT", .group = kListeners,
     .binding = IntegerBinding{&Config::port, 0, 65'535},
     .help = "Port of the public listener; 0 lets the system pick one", .example = "8000"},
    {.name = "ADMIN_ADDR", .group = kListeners,
     .binding = TextBinding{&Config::admin_address, CheckListenAddress, kAddressValues},
     .help = "Where the admin listener (metrics) listens", .example = "127.0.0.1"},
    {.name = "ADMIN_PORT", .group = kListeners,
     .binding = AdminPortBinding{},
     .help = "Port of the admin listener; 0 turns it off", .example = "8001"},

    {.name = "STORE", .group = kStores,
     .binding = TextBinding{&Config::store, CheckStore, "s3, or local:DIR"},
     .help = "Where images and thumbnails are kept; a local folder holds both buckets as folders",
     .example = "local:data", .fallback = "s3 when an S3 setting is given, else local:data"},
    {.name = "IMAGE_BUCKET", .group = kStores,
     .binding = TextBinding{&Config::image_bucket, CheckBucketPath, kBucketValues},
     .help = "Bucket of the originals", .example = "images"},
    {.name = "THUMB_BUCKET", .group = kStores,
     .binding = TextBinding{&Config::thumb_bucket, CheckBucketPath, kBucketValues},
     .help = "Bucket of the thumbnails; in the bucket of the originals it needs a prefix",
     .example = "thumbs"},
    {.name = "S3_ENDPOINT", .group = kStores,
     .binding = TextBinding{&Config::s3_endpoint, CheckEndpoint, "http(s)://host[:port]"},
     .help = "The S3 service", .example = "http://127.0.0.1:9000"},
    {.name = "S3_REGION", .group = kStores,
     .binding = TextBinding{&Config::s3_region, CheckRegion, "text"},
     .help = "Region that requests are signed for", .example = "us-east-1"},
    {.name = "S3_ACCESS_KEY", .group = kStores,
     .binding = TextBinding{&Config::s3_access_key, CheckCredential, "text"},
     .help = "Access key id", .example = "", .secret = true},
    {.name = "S3_SECRET_KEY", .group = kStores,
     .binding = SecretBinding{&Config::s3_secret_key},
     .help = "Secret access key", .example = "", .secret = true},
    {.name = "S3_CA_FILE", .group = kStores,
     .binding = TextBinding{&Config::s3_ca_file, CheckPath, "path"},
     .help = "PEM file of the authorities to trust for an https endpoint", .example = "/etc/ssl/ca.pem",
     .fallback = "the system's"},
    {.name = "S3_CONNECT_TIMEOUT", .group = kStores,
     .binding = DurationBinding{&Config::s3_connect_timeout, milliseconds(1), minutes(5)},
     .help = "Time for connecting, TLS included", .example = "2s"},
    {.name = "S3_STALL_TIMEOUT", .group = kStores,
     .binding = DurationBinding{&Config::s3_stall_timeout, milliseconds(1), minutes(5)},
     .help = "An attempt ends after this time without a byte in either direction", .example = "5s"},
    {.name = "S3_ATTEMPTS", .group = kStores,
     .binding = IntegerBinding{&Config::s3_attempts, 1, 10},
     .help = "Tries of one operation; 1 is no retry", .example = "3"},

    {.name = "MODE", .group = kLife,
     .binding = ChoiceBinding<Mode>{&Config::mode, kModes},
     .help = "With always each request renders, and the bucket of the thumbnails is left alone",
     .example = "cached"},
    {.name = "UPLOAD", .group = kLife,
     .binding = ChoiceBinding<UploadOrder>{&Config::upload, kUploadOrders},
     .help = "Upload a new thumbnail after or before it is answered", .example = "after"},
    {.name = "FRESH_FOR", .group = kLife,
     .binding = FreshnessBinding{},
     .help = "How long a stored thumbnail is served before its original is looked at again; 0 looks each time",
     .example = "60s"},
    {.name = "REQUEST_TIMEOUT", .group = kLife,
     .binding = DurationBinding{&Config::request_timeout, milliseconds(1), hours(1)},
     .help = "From the request to the first byte of its answer", .example = "30s"},
    {.name = "DRAIN_TIMEOUT", .group = kLife,
     .binding = DurationBinding{&Config::drain_timeout, milliseconds(0), hours(1)},
     .help = "Time at shutdown for running requests and waiting uploads", .example = "25s"},

    {.name = "CACHE_CONTROL", .group = kHttp,
     .binding = TextBinding{&Config::cache_control, CheckHeaderValue, "text"},
     .help = "Cache-Control of a thumbnail", .example = "public, max-age=86400"},
    {.name = "ALLOW_ORIGIN", .group = kHttp,
     .binding = TextBinding{&Config::allow_origin, CheckAllowOrigin, "*, one origin, or none"},
     .help = "Access-Control-Allow-Origin; none leaves the header out", .example = "https://example.org"},
    {.name = "SERVER_TIMING", .group = kHttp,
     .binding = BooleanBinding{&Config::server_timing},
     .help = "Tell the time of each step in Server-Timing", .example = "1"},
    {.name = "PLAYGROUND", .group = kHttp,
     .binding = BooleanBinding{&Config::playground},
     .help = "Serve a page for trying things out at /", .example = "1"},

    {.name = "PNG_EFFORT", .group = kPictures,
     .binding = IntegerBinding{&Config::png_effort, 1, 10},
     .help = "CPU spent on a smaller PNG of the same pixels: 1 costs a third less than 5 for 6 % more bytes, 7 twice "
             "as much for 3 % less, 10 thirty times for 8 %",
     .example = "7"},

    {.name = "MAX_ORIGINAL_BYTES", .group = kLimits,
     .binding = SizeBinding{&Config::max_original_bytes, 1, 4 * kGibibyte},
     .help = "Largest original, as stored", .example = "50MB"},
    {.name = "MAX_PIXELS", .group = kLimits,
     .binding = CountBinding{&Config::max_pixels, 1, 10'000'000'000},
     .help = "Largest original, width times height", .example = "50000000", .unit = "pixels"},
    {.name = "MAX_SIDE", .group = kLimits,
     .binding = IntegerBinding{&Config::max_side, 1, 1'000'000},
     .help = "Longest side of an original", .example = "16384", .unit = "pixels"},
    {.name = "MAX_FRAMES", .group = kLimits,
     .binding = IntegerBinding{&Config::max_frames, 1, 100'000},
     .help = "Frames of an animation, pages of a TIFF; the first one is shown", .example = "500"},
    {.name = "MAX_FRAME_PIXELS", .group = kLimits,
     .binding = CountBinding{&Config::max_frame_pixels, 1, 1'000'000'000'000'000},
     .help = "Width times height times frames", .example = "1000000000", .unit = "pixels"},
    {.name = "MAX_BANDS", .group = kLimits,
     .binding = IntegerBinding{&Config::max_bands, 1, 65'535},
     .help = "Samples of a pixel: colours, alpha, and what else a TIFF may have", .example = "5"},
    {.name = "MAX_JPEG_SCANS", .group = kLimits,
     .binding = IntegerBinding{&Config::max_jpeg_scans, 1, 100'000},
     .help = "Scans of a progressive JPEG; encoders write about ten, and each costs time", .example = "30"},
    {.name = "MAX_METADATA_BYTES", .group = kLimits,
     .binding = SizeBinding{&Config::max_metadata_bytes, 1, 4 * kGibibyte},
     .help = "Colour profile, EXIF and the like in an original, unpacked", .example = "4MB"},
    {.name = "FAIL_ON", .group = kLimits,
     .binding = ChoiceBinding<FailOn>{&Config::fail_on, kFailOn},
     .help = "What an original is refused for: nothing (it is shown as far as it goes), a truncated file, also a "
             "damaged one, also anything that its decoder warns of",
     .example = "truncated"},
    {.name = "ALLOW_SVG", .group = kLimits,
     .binding = BooleanBinding{&Config::allow_svg},
     .help = "Take SVG originals that keep to themselves: without references to other files, pictures inside, "
             "entities and text",
     .example = "1"},
    {.name = "MAX_SIZE", .group = kLimits,
     .binding = IntegerBinding{&Config::max_size, 1, 16'384},
     .help = "Largest width or height of a thumbnail", .example = "8192", .unit = "pixels"},

    {.name = "HOT_CACHE", .group = kResources,
     .binding = SizeBinding{&Config::hot_cache_bytes, 0, 1'024 * kGibibyte},
     .help = "Memory for thumbnails that are asked for often; 0 turns it off", .example = "256MB"},
    {.name = "LOOP_THREADS", .group = kResources,
     .binding = IntegerBinding{&Config::loop_threads, 1, 16},
     .help = "Threads that serve connections", .example = "1"},
    {.name = "FETCH_THREADS", .group = kResources,
     .binding = IntegerBinding{&Config::fetch_threads, 1, 1'024},
     .help = "Threads that wait for a store or for a picture to be rendered", .example = "64"},
    {.name = "FETCH_QUEUE", .group = kResources,
     .binding = IntegerBinding{&Config::fetch_queue, 0, 100'000},
     .help = "Requests waiting for such a thread; more are refused with 503", .example = "256"},
    {.name = "RENDER_SLOTS", .group = kResources,
     .binding = IntegerBinding{&Config::render_slots, 0, 1'024},
     .help = "Pictures rendered at once; 0 is one per core (of a container: of its quota)", .example = "4", .fallback = "0, one per core"},
    {.name = "HEAVY_SLOTS", .group = kResources,
     .binding = IntegerBinding{&Config::heavy_slots, 0, 1'024},
     .help = "Heavy pictures rendered at once, beside the others and with less of the processors; 0 is half of "
             "RENDER_SLOTS", .example = "1", .fallback = "0, half of RENDER_SLOTS"},
    {.name = "HEAVY_AFTER", .group = kResources,
     .binding = DurationBinding{&Config::heavy_after, milliseconds(0), hours(1)},
     .help = "A picture is heavy when its header lets expect that it takes longer than this", .example = "200ms"},
    {.name = "RENDER_QUEUE", .group = kResources,
     .binding = IntegerBinding{&Config::render_queue, 0, 100'000},
     .help = "Originals waiting to be rendered, of either kind; more are refused with 503", .example = "64"},
    {.name = "RENDER_MEMORY", .group = kResources,
     .binding = SizeBinding{&Config::render_memory, 0, 1'024 * kGibibyte},
     .help = "Memory for all renderings at once, as their headers let expect; 0 is half of the machine's (of a "
             "container: of its limit)", .example = "2GB", .fallback = "0, half of the memory"},
    {.name = "RENDER_TIMEOUT", .group = kResources,
     .binding = DurationBinding{&Config::render_timeout, milliseconds(1), hours(1)},
     .help = "The longest that one rendering may take", .example = "10s"},
    {.name = "WORKER_MEMORY", .group = kResources,
     .binding = SizeBinding{&Config::worker_memory, 64'000'000, 1'024 * kGibibyte},
     .help = "The most memory that one render process can get; a picture that wants more is refused",
     .example = "1500MB"},
    {.name = "WORKER_JOBS", .group = kResources,
     .binding = IntegerBinding{&Config::worker_jobs, 1, 1'000'000'000},
     .help = "Pictures after which a render process is replaced", .example = "1000"},
    {.name = "WORKER_RECYCLE_ABOVE", .group = kResources,
     .binding = SizeBinding{&Config::worker_recycle_above, 1, 1'024 * kGibibyte},
     .help = "Resident memory above which a render process is replaced after its picture", .example = "256MB"},
    {.name = "QUARANTINE", .group = kResources,
     .binding = DurationBinding{&Config::quarantine, milliseconds(0), hours(24)},
     .help = "How long an original that twice ended its render process is refused untried; 0 tries always",
     .example = "10m"},
    {.name = "ALLOW_UNCONFINED", .group = kResources,
     .binding = BooleanBinding{&Config::allow_unconfined},
     .help = "Render also where the kernel cannot confine render processes", .example = "0"},
    {.name = "UPLOAD_QUEUE", .group = kResources,
     .binding = IntegerBinding{&Config::upload_queue, 0, 100'000},
     .help = "Thumbnails waiting for their upload; more are uploaded before they are answered",
     .example = "256"},
    {.name = "UPLOAD_THREADS", .group = kResources,
     .binding = IntegerBinding{&Config::upload_threads, 1, 256},
     .help = "Uploads at once", .example = "4"},
    {.name = "MAX_CONNECTIONS", .group = kResources,
     .binding = IntegerBinding{&Config::max_connections, 1, 1'000'000},
     .help = "Open connections of clients; more are closed at once", .example = "16000"},
    {.name = "MAX_CONNECTIONS_PER_ADDRESS", .group = kResources,
     .binding = IntegerBinding{&Config::max_connections_per_address, 0, 1'000'000},
     .help = "Open connections of one address (IPv6: one /64); more are closed at once; 0 is no limit. Leave it "
             "at 0 behind a CDN or a proxy: there one address is everybody",
     .example = "64"},

    {.name = "LOG_LEVEL", .group = kLogs,
     .binding = ChoiceBinding<std::string>{&Config::log_level, kLogLevels},
     .help = "The least level that is logged", .example = "info"},
    {.name = "LOG_FORMAT", .group = kLogs,
     .binding = ChoiceBinding<LogFormat>{&Config::log_format, kLogFormats},
     .help = "One JSON object a line, or text", .example = "json"},
    // clang-format on
};

}  // namespace

std::span<const Field> Fields() {
  return kFields;
}

}  // namespace server
