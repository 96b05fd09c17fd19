// What the front refuses by itself, in the words, the log and the counts of the service.
#pragma once

#include "server/front/http_front.h"
#include "server/http/thumbnail_answer.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"

namespace server {

// `log` and `metrics` must outlive the handler.
RefusalHandler MakeRefusalHandler(AnswerOptions options, Log& log, Metrics& metrics);

}  // namespace server
