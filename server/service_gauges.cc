#include "server/service_gauges.h"

#include <string>
#include <utility>

namespace server {
namespace {

using Kind = Metrics::Kind;

struct Named {
  std::string name, help;
};
struct NamedKind {
  std::string name;
  Kind kind;
};
struct NamedStore {
  const char* which;
  std::string name;
};

template <typename Read>
void AddLoad(const ThumbnailService& service, Named named, Read read, Metrics& metrics) {
  metrics.AddPolled({std::move(named.name), std::move(named.help), Kind::kGauge, {}, [&service, read] {
                       return static_cast<double>(read(service.CurrentLoad()));
                     }});
}

template <typename Read>
void AddFront(const HttpFront& front, NamedKind named, Read read, Metrics& metrics) {
  metrics.AddPolled({std::move(named.name), "Of the public listener", named.kind, {}, [&front, read] {
                       return static_cast<double>(read(front.Stats()));
                     }});
}

template <typename Read>
void AddStore(const s3client::ObjectStore& store, NamedStore named, Read read, Metrics& metrics) {
  metrics.AddPolled(
      {std::move(named.name), "Of one bucket", Kind::kCounter, {{"store", named.which}}, [&store, read] {
         return static_cast<double>(read(store.Stats()));
       }});
}

void AddLoads(const ThumbnailService& service, Metrics& metrics) {
  using Load = ThumbnailService::Load;
  AddLoad(
      service, {"thumbd_hot_cache_bytes", "Thumbnails in memory"}, [](const Load& l) { return l.hot_bytes; },
      metrics);
  AddLoad(
      service, {"thumbd_hot_cache_entries", "Thumbnails in memory"},
      [](const Load& l) { return l.hot_entries; }, metrics);
  AddLoad(
      service, {"thumbd_flights", "Thumbnails being looked up or made"},
      [](const Load& l) { return l.flights; }, metrics);
  AddLoad(
      service, {"thumbd_fetch_running", "Fetch threads at work"}, [](const Load& l) { return l.fetching; },
      metrics);
  AddLoad(
      service, {"thumbd_downloads_shared", "Requests waiting for an original that another one downloads"},
      [](const Load& l) { return l.sharing_download; }, metrics);
  AddLoad(
      service, {"thumbd_fetch_queued", "Requests waiting for a fetch thread"},
      [](const Load& l) { return l.fetch_queued; }, metrics);
  AddLoad(
      service, {"thumbd_render_running", "Pictures being rendered"},
      [](const Load& l) { return l.rendering; }, metrics);
  AddLoad(
      service, {"thumbd_render_waiting", "Originals waiting for a render slot"},
      [](const Load& l) { return l.render_waiting; }, metrics);
  AddLoad(
      service, {"thumbd_originals_quarantined", "Originals that nobody tries to render for a while"},
      [](const Load& l) { return l.quarantined; }, metrics);
  AddLoad(
      service, {"thumbd_originals_missing", "Originals remembered as missing (MISSING_FOR)"},
      [](const Load& l) { return l.missing; }, metrics);
  AddLoad(
      service, {"thumbd_uploads_waiting", "Thumbnails waiting for their upload"},
      [](const Load& l) { return l.uploads_waiting; }, metrics);
}

void AddFronts(const HttpFront& front, Metrics& metrics) {
  using Stats = FrontStats;
  AddFront(
      front, {"thumbd_connections_open", Kind::kGauge}, [](const Stats& s) { return s.connections_open; },
      metrics);
  AddFront(
      front, {"thumbd_connections_total", Kind::kCounter},
      [](const Stats& s) { return s.connections_accepted; }, metrics);
  AddFront(
      front, {"thumbd_connections_refused_total", Kind::kCounter},
      [](const Stats& s) { return s.connections_refused; }, metrics);
  AddFront(
      front, {"thumbd_connections_refused_by_address_total", Kind::kCounter},
      [](const Stats& s) { return s.connections_refused_by_address; }, metrics);
  AddFront(
      front, {"thumbd_http_requests_total", Kind::kCounter}, [](const Stats& s) { return s.requests; },
      metrics);
  AddFront(
      front, {"thumbd_http_bad_requests_total", Kind::kCounter},
      [](const Stats& s) { return s.bad_requests; }, metrics);
  AddFront(
      front, {"thumbd_connection_timeouts_total", Kind::kCounter}, [](const Stats& s) { return s.timeouts; },
      metrics);
  AddFront(
      front, {"thumbd_tls_failures_total", Kind::kCounter}, [](const Stats& s) { return s.tls_failures; },
      metrics);
}

void AddStores(const s3client::ObjectStore& store, const char* which, Metrics& metrics) {
  using Stats = s3client::StoreStats;
  AddStore(
      store, {which, "thumbd_store_requests_total"}, [](const Stats& s) { return s.requests; }, metrics);
  AddStore(
      store, {which, "thumbd_store_retries_total"}, [](const Stats& s) { return s.retries; }, metrics);
  AddStore(
      store, {which, "thumbd_store_failures_total"}, [](const Stats& s) { return s.failures; }, metrics);
}

}  // namespace

void AddServiceGauges(const GaugeSources& sources, Metrics& metrics) {
  AddLoads(sources.service, metrics);
  AddFronts(sources.front, metrics);
  AddStores(sources.images, "images", metrics);
  AddStores(sources.thumbs, "thumbs", metrics);
}

}  // namespace server
