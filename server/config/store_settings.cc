// Where the service listens and keeps things, and the life of a request.
#include <array>
#include <chrono>
#include <utility>

#include "server/config/bucket_path.h"
#include "server/config/config_table.h"
#include "server/config/ip_range.h"

namespace server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::array<std::pair<std::string_view, Mode>, 2> kModes{
    {{"cached", Mode::kCached}, {"always", Mode::kAlways}}};
constexpr std::array<std::pair<std::string_view, UploadOrder>, 2> kUploadOrders{
    {{"after", UploadOrder::kAfter}, {"before", UploadOrder::kBefore}}};
constexpr std::string_view kListeners = "Listeners";
constexpr std::string_view kStores = "Stores";
constexpr std::string_view kLife = "Life of a request";

constexpr std::string_view kAddressValues = "IP address, or unix:/path";
constexpr std::string_view kBucketValues = "bucket, or bucket/prefix";

// Tests ask for the rows before main runs: none may depend on another file's initialisation.
constinit const Field kStoreFields[] = {
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
    {.name = "ADMIN_TOKEN", .group = kListeners,
     .binding = SecretBinding{&Config::admin_token},
     .help = "Bearer token that purges and events must bring; needed where the admin listener is not on loopback",
     .example = "", .secret = true},
    {.name = "TLS_CERT", .group = kListeners,
     .binding = TextBinding{&Config::tls_cert, CheckPath, "path"},
     .help = "PEM file with the certificate chain of the public listener, which then takes TLS only",
     .example = "/etc/thumbd/cert.pem", .fallback = "none: plain HTTP"},
    {.name = "TLS_KEY", .group = kListeners,
     .binding = TextBinding{&Config::tls_key, CheckPath, "path"},
     .help = "PEM file with its private key", .example = "/etc/thumbd/key.pem"},
    {.name = "TRUSTED_PROXIES", .group = kListeners,
     .binding = TextBinding{&Config::trusted_proxies, CheckTrustedProxies,
                            "addresses, networks and the word unix, with commas between"},
     .help = "Whose X-Forwarded-For and Forwarded are believed, in the log", .example = "127.0.0.1,10.0.0.0/8"},

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
    // clang-format on
};

}  // namespace

std::span<const Field> StoreSettings() {
  return kStoreFields;
}

}  // namespace server
