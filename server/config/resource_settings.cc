// What the service may use of the machine, and its logs.
#include <array>
#include <chrono>
#include <utility>

#include "server/config/config_table.h"
#include "server/config/value_syntax.h"

namespace server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::array<std::pair<std::string_view, LogFormat>, 2> kLogFormats{
    {{"json", LogFormat::kJson}, {"text", LogFormat::kText}}};
const std::array<std::pair<std::string_view, std::string>, 4> kLogLevels{
    {{"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}}};

constexpr std::string_view kResources = "Resources";
constexpr std::string_view kLogs = "Logs";

// Tests ask for the rows before main runs: none may depend on another file's initialisation.
constinit const Field kResourceFields[] = {
    // clang-format off
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
    {.name = "LIGHT_UNTIL", .group = kResources,
     .binding = DurationBinding{&Config::light_until, milliseconds(0), hours(1)},
     .help = "A picture is light when its header lets expect that it takes no longer than this: light ones have "
             "RENDER_SLOTS of their own and more of the processors", .example = "20ms"},
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

std::span<const Field> ResourceSettings() {
  return kResourceFields;
}

}  // namespace server
