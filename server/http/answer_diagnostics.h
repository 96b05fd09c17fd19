// Where an answer came from and what took its time, told to whoever asks why it is slow. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "server/thumbs/thumbnail.h"

namespace server {

// How this request came by what was served.
struct ServingWay {
  bool collapsed = false;  // made for another request, which this one waited for
  bool bypassed = false;   // nothing is stored: the thumbnail is made for each request
};

// RFC 9211: "thumbd; hit; detail=memory".
std::string CacheStatus(const Served& served, const ServingWay& way);
// Of what is no thumbnail: never a hit. `detail` is a token. Refused: before anything was looked for.
std::string CacheStatusOfRefused(std::string_view detail);
std::string CacheStatusOfFailed(std::string_view detail, const ServingWay& way);

// Durations in milliseconds (https://www.w3.org/TR/server-timing/): the spans, the way of a rendering
// where there was one, and "total", from the request's head to the answer's.
std::string ServerTiming(const Spans& spans, std::chrono::microseconds total);

}  // namespace server
