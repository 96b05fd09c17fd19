// What the service, the front and the stores count by themselves, read at each scrape.
#pragma once

#include "s3client/object_store.h"
#include "server/front/http_front.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/thumbnail_service.h"

namespace server {

struct GaugeSources {
  const ThumbnailService& service;
  const HttpFront& front;
  const s3client::ObjectStore& images;
  const s3client::ObjectStore& thumbs;
};

// The sources must live until metrics.ClearPolled().
void AddServiceGauges(const GaugeSources& sources, Metrics& metrics);

}  // namespace server
