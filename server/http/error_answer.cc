#include "server/http/error_answer.h"

#include "server/http/cache_lifetime.h"
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
  if (error.status == 404) {
    const std::string& usual = options.cache_control_missing;
    response.headers.Set("Cache-Control",
                         context.lifetime ? WithinLifetime(usual, *context.lifetime) : usual);
  }
  if (options.error_image) {
    response.headers.Add("Vary", std::string(kWantsPictureVary));
    if (WantsPicture(context.request.headers)) ShowAsPicture(error, response);
  }
  AddCommonHeaders(context.request_id, options, response);
  AddDiagnosis(context.diagnosis, options, response.headers);
  return response;
}

}  // namespace server
