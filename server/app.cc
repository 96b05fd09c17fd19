#include "server/app.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "s3client/s3_object_store.h"
#include "server/config/bucket_path.h"
#include "server/config/list_rules.h"
#include "server/config/listen_address.h"
#include "server/config/signing_keys.h"
#include "server/front/http_front.h"
#include "server/front/socket_address.h"
#include "server/http/refusal_handler.h"
#include "server/http/request_rules.h"
#include "server/http/routes.h"
#include "server/http/status_handler.h"
#include "server/http/thumbnail_handler.h"
#include "server/machine_share.h"
#include "server/render_workers.h"
#include "server/service_gauges.h"
#include "server/stores.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/store_monitor.h"
#include "server/thumbs/thumbnail_service.h"

namespace server {
namespace {

constexpr std::chrono::seconds kProbeInterval{5};

bool StoresThumbnails(const Config& config) {
  return config.mode == Mode::kCached;
}

RenderStep::Options RenderOptionsFrom(const Config& config) {
  RenderStep::Options options;
  options.admission.light_slots = LightSlots(config);
  options.admission.middle_slots = MiddleSlots(config);
  options.admission.heavy_slots = HeavySlots(config);
  options.admission.queue = config.render_queue;
  options.admission.light_until = config.light_until;
  options.admission.heavy_after = config.heavy_after;
  options.admission.memory_bytes = config.render_memory > 0 ? config.render_memory : MemoryBytes() / 2;
  options.admission.memory_of_one = config.worker_memory;
  options.timeout = config.render_timeout;
  options.quarantine.time = std::chrono::ceil<std::chrono::seconds>(config.quarantine);
  return options;
}

ServiceOptions ServiceOptionsFrom(const Config& config, const Stores& stores) {
  ServiceOptions options;
  options.store_thumbnails = StoresThumbnails(config);
  options.upload_before_answer = config.upload == UploadOrder::kBefore;
  options.fresh_for = config.fresh_for;
  options.missing_for = config.missing_for;
  options.max_key_bytes = stores.max_thumb_key_bytes;
  options.reserved_prefix = stores.thumbs_inside_images;
  options.max_original_bytes = config.max_original_bytes;
  options.early_stop.enabled = config.jpeg_early_stop;
  options.early_stop.limits = LimitsFrom(config);
  options.early_stop.encoding = EncodingFrom(config);
  options.hot_cache_bytes = config.hot_cache_bytes;
  options.fetch_threads = config.fetch_threads;
  options.fetch_queue = config.fetch_queue;
  options.sibling_widths = ParseSizeList(config.sibling_sizes).value_or(std::vector<int>());
  options.render = RenderOptionsFrom(config);
  options.upload = {config.upload_threads, static_cast<std::size_t>(config.upload_queue),
                    config.request_timeout, EncodingFrom(config)};
  return options;
}

AnswerOptions AnswerOptionsFrom(const Config& config) {
  AnswerOptions options;
  options.cache_control = config.cache_control;
  options.cache_control_versioned = config.cache_control_versioned;
  options.cache_control_unchecked = config.cache_control_unchecked;
  options.cache_control_missing = config.cache_control_missing;
  options.allow_origin = config.allow_origin;
  options.server_timing = config.server_timing;
  options.error_image = config.error_image;
  return options;
}

// Null: there is no key. That they are right was seen before.
std::shared_ptr<const UrlSignatures> SignaturesFrom(const Config& config) {
  auto keys = ParseSigningKeys(config.signing_keys.Reveal());
  if (!keys || keys->empty()) return nullptr;
  return std::make_shared<const UrlSignatures>(*std::move(keys), config.require_signature,
                                               [] { return std::chrono::system_clock::now(); });
}

ThumbnailHandlerOptions HandlerOptionsFrom(const Config& config, RequestRules rules) {
  return {std::move(rules), AnswerOptionsFrom(config), config.request_timeout, !StoresThumbnails(config),
          // Its rule has let it pass.
          ParseTrustedProxies(config.trusted_proxies).value_or(TrustedProxies{}), SignaturesFrom(config)};
}

std::vector<StoreMonitor::Watched> Watched(const Config& config, const Stores& stores) {
  std::vector<StoreMonitor::Watched> watched{{"images", stores.images.get()}};
  if (StoresThumbnails(config)) watched.push_back({"thumbs", stores.thumbs.get()});
  return watched;
}

FrontOptions PublicFront(const Config& config) {
  FrontOptions options;
  options.address = config.address;
  options.port = config.port;
  options.loops = config.loop_threads;
  options.tls_certificate = config.tls_cert;
  options.tls_key = config.tls_key;
  // Per thread that asks a store: its connection, and what wakes it. One more set looks at originals.
  const auto askers =
      2 * static_cast<std::size_t>(config.fetch_threads) + static_cast<std::size_t>(config.upload_threads);
  options.other_descriptors += 4 * askers + 3 * s3client::kMostKeptConnections;
  options.stop_grace = std::min(options.stop_grace, config.drain_timeout / 2);
  options.max_connections = static_cast<std::size_t>(config.max_connections);
  options.max_connections_per_address = static_cast<std::size_t>(config.max_connections_per_address);
  return options;
}

FrontOptions AdminFront(const Config& config) {
  FrontOptions options;
  options.address = config.admin_address;
  options.port = config.admin_port;
  options.max_connections = 256;
  options.address_setting = "ADMIN_ADDR";
  options.port_setting = "ADMIN_PORT";
  options.max_body_bytes = 262'144;  // a notification of S3 has no more
  options.allowed_methods = "GET, HEAD, POST, DELETE";
  return options;
}

// -1: the one that ADMIN_ADDR names.
bool AdminIsOnlyLocal(const Config& config, int inherited_socket) {
  if (inherited_socket < 0) return IsOnlyLocal(config.admin_address);
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  if (getsockname(inherited_socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return false;
  return bound.ss_family == AF_UNIX || IsOnlyLocal(AddressText(bound));
}

AdminOptions AdminOptionsFrom(const Config& config, const Stores& stores, int inherited_socket) {
  const BucketPath images = SplitBucketPath(config.image_bucket);
  AdminOptions options;
  options.access = {config.admin_token, AdminIsOnlyLocal(config, inherited_socket)};
  options.bucket = images.bucket;
  options.prefix = images.prefix;
  options.reserved_prefix = stores.thumbs_inside_images;
  options.purge_overwritten = !config.fresh_for.has_value();
  options.timeout = config.request_timeout;
  return options;
}

class RunningApp final : public App {
 public:
  RunningApp(const Config& config, RequestRules rules, RenderWorkers workers, Log& log)
      : log_(log),
        stores_(MakeStores(config)),
        workers_(std::move(workers)),
        metrics_(MakeMetrics()),
        monitor_(Watched(config, stores_), kProbeInterval, log),
        service_(ServiceOptionsFrom(config, stores_),
                 {*stores_.images, StoresThumbnails(config) ? stores_.thumbs.get() : nullptr,
                  workers_.renderers(), log, *metrics_, [] { return std::chrono::steady_clock::now(); }}),
        thumbnails_(HandlerOptionsFrom(config, std::move(rules)), service_, log, *metrics_),
        status_(
            monitor_,
            [this] {
              return RenderingState{workers_.ready(), workers_.missing_layers()};
            },
            *metrics_) {}

  ~RunningApp() override {
    metrics_->ClearPolled();  // first: the admin listener still shows metrics, of what goes now
    public_.reset();
    if (purges_) purges_->Stop();
    service_.Stop();
    admin_.reset();
  }

  tl::expected<void, std::string> Listen(const Config& config, const InheritedSockets& sockets) {
    FrontOptions public_front = PublicFront(config);
    public_front.inherited_socket = sockets.main;
    public_front.refusal_handler = MakeRefusalHandler(AnswerOptionsFrom(config), log_, *metrics_);
    auto opened = StartHttpFront(
        public_front,
        MakePublicHandler({thumbnails_, status_, AnswerOptionsFrom(config), config.playground}));
    if (!opened) return tl::unexpected(opened.error());
    public_ = std::move(*opened);
    if (config.admin_enabled || sockets.admin >= 0) {
      FrontOptions admin_front = AdminFront(config);
      admin_front.inherited_socket = sockets.admin;
      purges_.emplace(
          AdminOptionsFrom(config, stores_, sockets.admin),
          AdminParts{service_, StoresThumbnails(config) ? &thumbnail_store_ : nullptr, log_, *metrics_});
      auto admin = StartHttpFront(admin_front, MakeAdminHandler({status_, *purges_}));
      if (!admin) return tl::unexpected(admin.error());
      admin_ = std::move(*admin);
    }
    AddServiceGauges({service_, *public_, *stores_.images, *stores_.thumbs}, *metrics_);
    workers_.AddGauges(*metrics_);
    return {};
  }

  int port() const override { return public_->port(); }
  int admin_port() const override { return admin_ ? admin_->port() : 0; }

  bool Drain(std::chrono::steady_clock::time_point deadline) override {
    status_.SetDraining();
    public_->StopAccepting();
    const bool answered = public_->Drain(deadline);
    log_.Write(answered ? LogLevel::kInfo : LogLevel::kWarn, "requests_drained",
               {{"all_answered", answered}});
    service_.Stop();
    return answered && std::chrono::steady_clock::now() < deadline;
  }

 private:
  Log& log_;
  Stores stores_;
  RenderWorkers workers_;
  std::unique_ptr<Metrics> metrics_;
  StoreMonitor monitor_;
  ThumbnailService service_;
  ThumbnailHandler thumbnails_;
  StatusHandler status_;
  ThumbnailStore thumbnail_store_{*stores_.thumbs, stores_.max_thumb_key_bytes};
  std::optional<AdminHandler> purges_;  // with the admin listener only
  std::unique_ptr<HttpFront> public_;
  std::unique_ptr<HttpFront> admin_;
};

}  // namespace

tl::expected<std::unique_ptr<App>, std::string> App::Start(const Config& config,
                                                           const InheritedSockets& sockets, Log& log) {
  // First: they are to be started by a process that holds as little as possible.
  auto workers = RenderWorkers::Start(config, log);
  if (!workers) return tl::unexpected(workers.error());
  auto rules = MakeRequestRules(config);
  if (!rules) return tl::unexpected(rules.error().front());
  if (const auto keys = ParseSigningKeys(config.signing_keys.Reveal()); !keys)
    return tl::unexpected("SIGNING_KEYS: " + keys.error());
  auto app = std::make_unique<RunningApp>(config, std::move(*rules), std::move(*workers), log);
  const auto listening = app->Listen(config, sockets);
  if (!listening) return tl::unexpected(listening.error());
  return app;
}

}  // namespace server
