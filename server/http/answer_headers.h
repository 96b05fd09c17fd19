// The fields that answers share, whatever they are answers to. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "server/front/http_message.h"
#include "server/thumbs/spans.h"

namespace server {

// As the settings of the same names.
struct AnswerOptions {
  std::string cache_control;  // of a thumbnail
  std::string allow_origin;   // empty: nothing of CORS is sent
  bool server_timing = true;  // Server-Timing, Timing-Allow-Origin and Cache-Status
  std::string cache_control_versioned = "public, max-age=31536000, immutable";
  std::string cache_control_unchecked = "public, max-age=10";
  std::string cache_control_missing = "public, max-age=10";
  bool error_image = false;
};

// What lets pages of other sites use an answer, and read of it what CORS would hide. Vary is left to
// VaryWith.
void AddCrossOriginHeaders(const AnswerOptions& options, HeaderList& headers);

// The value of the one Vary line: `fields`, the request's fields that chose the answer, and Origin where only
// one may read it: its answer must not be given to another by a shared cache. Empty: no such line.
std::string VaryWith(std::string_view fields, const AnswerOptions& options);

// The fields that every answer carries, errors too. A Vary that is there already is added to.
void AddCommonHeaders(std::string_view request_id, const AnswerOptions& options, HttpResponse& response);

// Cache-Status, Server-Timing and Timing-Allow-Origin, unless options.server_timing is off.
struct Diagnosis {
  std::string cache_status;
  std::chrono::microseconds took{0};  // since the request's head
  Spans spans = {};
};
void AddDiagnosis(const Diagnosis& diagnosis, const AnswerOptions& options, HeaderList& headers);

inline constexpr std::string_view kAllowedMethods = "GET, HEAD, OPTIONS";

// To OPTIONS: RFC 9110 section 9.3.7, and the preflight of https://fetch.spec.whatwg.org/#http-cors-protocol.
// Any header that a page wants to send may come: nothing here hangs on credentials.
HttpResponse AnswerPreflight(const HttpRequest& request, std::string_view request_id,
                             const AnswerOptions& options);

}  // namespace server
