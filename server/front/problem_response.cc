#include "server/front/problem_response.h"

#include <array>

#include <fmt/format.h>

namespace server {
namespace {

struct Title {
  int status;
  std::string_view text;
};

// The names of RFC 9110 section 15 and RFC 6585.
constexpr std::array kTitles = {
    Title{400, "Bad Request"},           Title{405, "Method Not Allowed"},
    Title{408, "Request Timeout"},       Title{411, "Length Required"},
    Title{413, "Content Too Large"},     Title{414, "URI Too Long"},
    Title{417, "Expectation Failed"},    Title{431, "Request Header Fields Too Large"},
    Title{500, "Internal Server Error"}, Title{505, "HTTP Version Not Supported"},
};

std::string JsonString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string_view TitleOf(int status) {
  for (const Title& title : kTitles) {
    if (title.status == status) return title.text;
  }
  return "Error";
}

HttpResponse ProblemResponse(int status, std::string_view detail) {
  HttpResponse response;
  response.status = status;
  response.headers.Add("Content-Type", "application/problem+json");
  response.headers.Add("Cache-Control", "no-store");
  response.headers.Add("X-Content-Type-Options", "nosniff");
  response.body = std::make_shared<const std::string>(
      fmt::format("{{\"type\":\"about:blank\",\"title\":{},\"status\":{},\"detail\":{}}}\n",
                  JsonString(TitleOf(status)), status, JsonString(detail)));
  return response;
}

}  // namespace server
