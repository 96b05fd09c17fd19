// Bytes of clients and stores inside our own JSON: log lines and problem documents stay one line that parses.
#include <nlohmann/json.hpp>

#include "server/http/http_error.h"
#include "server/http/percent_decoding.h"
#include "server/http/request_id.h"
#include "server/telemetry/log.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using nlohmann::json;

constexpr std::string_view kTime = "2026-11-20T12:00:00.000Z";

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

void CheckText(const std::string& document, const char* member, std::string_view text) {
  const json parsed = json::parse(document, nullptr, false);
  Require(parsed.is_object() && parsed.contains(member), "what we write is JSON");
  Require(!server::IsUtf8(text) || parsed.at(member) == text, "and says what it was given");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::FuzzInput(data, size).rest();
  const std::string line = server::FormatJsonLine(kTime, server::LogLevel::kInfo, "request",
                                                  {{"key", text}, {"size", std::int64_t{1}}});
  Require(IsOneLine(line), "an event is one line");
  CheckText(line, "key", text);
  Require(IsOneLine(server::FormatTextLine(kTime, server::LogLevel::kInfo, "request", {{"key", text}})),
          "an event is one line in text, too");

  server::HttpRequest request;
  request.headers.Add("X-Request-Id", std::string(text));
  const std::string id = server::RequestIdOf(request);
  Require(!id.empty() && id.size() <= 128 && fuzzing::IsPrintableAscii(id), "an id can be printed");
  const auto response = server::ToResponse(server::BadRequestError(std::string(text)), id);
  Require(response.body && response.body->ends_with("}\n"), "a problem has a document");
  if (!text.empty()) CheckText(*response.body, "detail", text);
  return 0;
}
