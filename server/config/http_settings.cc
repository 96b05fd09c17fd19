// What requests may ask for, and what answers say.
#include <array>
#include <chrono>
#include <utility>

#include "server/config/config_table.h"
#include "server/config/list_rules.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::array<std::pair<std::string_view, SizePolicy>, 2> kSizePolicies{
    {{"refuse", SizePolicy::kRefuse}, {"snap", SizePolicy::kSnap}}};

constexpr std::string_view kHttp = "HTTP";
constexpr std::string_view kAsked = "What may be asked for";

// Tests ask for the rows before main runs: none may depend on another file's initialisation.
constinit const Field kHttpFields[] = {
    // clang-format off
    {.name = "CACHE_CONTROL", .group = kHttp,
     .binding = TextBinding{&Config::cache_control, CheckHeaderValue, "text"},
     .help = "Cache-Control of a thumbnail", .example = "public, max-age=86400"},
    {.name = "CACHE_CONTROL_VERSIONED", .group = kHttp,
     .binding = TextBinding{&Config::cache_control_versioned, CheckHeaderValue, "text"},
     .help = "The same, where the request has a version (v=)", .example = "public, max-age=31536000, immutable"},
    {.name = "CACHE_CONTROL_UNCHECKED", .group = kHttp,
     .binding = TextBinding{&Config::cache_control_unchecked, CheckHeaderValue, "text"},
     .help = "The same, where the store did not say whether the original has changed", .example = "public, max-age=10"},
    {.name = "CACHE_CONTROL_MISSING", .group = kHttp,
     .binding = TextBinding{&Config::cache_control_missing, CheckHeaderValue, "text"},
     .help = "Cache-Control of a 404; all other errors say no-store", .example = "public, max-age=10"},
    {.name = "MISSING_FOR", .group = kHttp,
     .binding = DurationBinding{&Config::missing_for, milliseconds(0), minutes(10)},
     .help = "How long an original that the store does not have is not asked for again; never longer than FRESH_FOR",
     .example = "10s"},
    {.name = "ALLOW_ORIGIN", .group = kHttp,
     .binding = TextBinding{&Config::allow_origin, CheckAllowOrigin, "*, one origin, or none"},
     .help = "Access-Control-Allow-Origin; none leaves the header out", .example = "https://example.org"},
    {.name = "SERVER_TIMING", .group = kHttp,
     .binding = BooleanBinding{&Config::server_timing},
     .help = "Tell the time of each step in Server-Timing, and in Cache-Status where the answer came from", .example = "1"},
    {.name = "PLAYGROUND", .group = kHttp,
     .binding = BooleanBinding{&Config::playground},
     .help = "Serve a page for trying things out at /", .example = "1"},
    {.name = "ERROR_IMAGE", .group = kHttp,
     .binding = BooleanBinding{&Config::error_image},
     .help = "Answer an error with a placeholder picture where a picture is asked for, with the error's status",
     .example = "1"},
    {.name = "CLIENT_HINTS", .group = kHttp,
     .binding = BooleanBinding{&Config::client_hints},
     .help = "Heed Sec-CH-Width, Sec-CH-DPR and Save-Data", .example = "1"},
    {.name = "CANONICAL_REDIRECT", .group = kHttp,
     .binding = BooleanBinding{&Config::canonical_redirect},
     .help = "Redirect (308) /t/ paths whose options are not in their canonical order", .example = "1"},

    {.name = "ALLOWED_SIZES", .group = kAsked,
     .binding = TextBinding{&Config::allowed_sizes, CheckSizeList, "widths, with commas between"},
     .help = "Widths of thumbnails that are made", .example = "180,360,720", .unit = "pixels",
     .fallback = "all up to MAX_SIZE"},
    {.name = "SIZE_POLICY", .group = kAsked,
     .binding = ChoiceBinding<SizePolicy>{&Config::size_policy, kSizePolicies},
     .help = "What becomes of other widths: refused, or the next larger one that is allowed", .example = "snap"},
    {.name = "PRESETS", .group = kAsked,
     .binding = TextBinding{&Config::presets, CheckLine, "name=options, with semicolons between"},
     .help = "Options by a name, for preset=NAME", .example = "card=w320,h240,cover;hero=w1200,webp"},
    {.name = "ALLOWED_PREFIXES", .group = kAsked,
     .binding = TextBinding{&Config::allowed_prefixes, CheckPrefixList, "prefixes, with commas between"},
     .help = "What the keys of originals begin with that may be asked for", .example = "public/,shared/",
     .fallback = "any key"},
    {.name = "SIGNING_KEYS", .group = kAsked,
     .binding = SecretBinding{&Config::signing_keys},
     .help = "Keys of signed URLs, as id:secret with commas between; the first one signs", .example = "",
     .secret = true},
    {.name = "REQUIRE_SIGNATURE", .group = kAsked,
     .binding = BooleanBinding{&Config::require_signature},
     .help = "Refuse what is not signed with one of SIGNING_KEYS", .example = "1"},
    // clang-format on
};

}  // namespace

std::span<const Field> HttpSettings() {
  return kHttpFields;
}

}  // namespace server
