#include "server/http/error_answer.h"

#include "server/http/answer_diagnostics.h"
#include "server/http/error_picture.h"

namespace server {
namespace {

void ShowAsPicture(const HttpError& error, HttpResponse& response) {
  auto picture = ErrorPicture();
  if (!picture) return;
  response.body = std::move(picture);
  response.headers.Set("Content-Type", "image/png");
  response.headers.Add("Problem-Type", error.slug);
}

}  // namespace

HttpResponse MakeErrorAnswer(const HttpError& error, const AnswerOptions& options,
                             const ErrorContext& context) {
  HttpResponse response = ToResponse(error, context.request_id);
  if (error.status == 404) response.headers.Set("Cache-Control", options.cache_control_missing);
  if (options.error_image) {
    response.headers.Add("Vary", std::string(kWantsPictureVary));
    if (WantsPicture(context.request.headers)) ShowAsPicture(error, response);
  }
  AddCommonHeaders(context.request_id, options, response);
  if (options.server_timing && !context.cache_status.empty()) {
    response.headers.Add("Cache-Status", context.cache_status);
    response.headers.Add("Server-Timing", ServerTiming({}, context.took));
    response.headers.Add("Timing-Allow-Origin", "*");
  }
  return response;
}

}  // namespace server
