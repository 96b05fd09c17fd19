// Conditions of a request: a line each of If-None-Match, If-Match, If-Modified-Since and If-Unmodified-Since.
// Lines without text are fields that are not there.
#include <string>

#include "server/front/http_date.h"
#include "server/front/http_syntax.h"
#include "server/http/validators.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::HeaderList;
using server::Precondition;

constexpr std::string_view kEtag = "\"0123456789abcdef\"";
const std::chrono::system_clock::time_point kModified{std::chrono::seconds(784'111'777)};

Precondition Evaluate(std::string_view name, std::string_view value) {
  HeaderList headers;
  headers.Add(std::string(name), std::string(value));
  return server::EvaluatePreconditions(headers, kEtag, kModified);
}

void CheckList(std::string_view list) {
  const bool weak = Evaluate("If-None-Match", list) == Precondition::kNotModified;
  const bool strong = Evaluate("If-Match", list) == Precondition::kProceed;
  Require(weak || !strong, "what matches strongly matches weakly");
  const bool named = list.find(kEtag) != std::string_view::npos;
  Require(named || !weak || server::TrimWhitespace(list) == "*",
          "a list that does not hold the tag names it not");
  const std::string longer = std::string(kEtag) + ", " + std::string(list);
  Require(Evaluate("If-None-Match", longer) == Precondition::kNotModified, "a tag in front is found");
  Require(Evaluate("If-Match", longer) == Precondition::kProceed, "by strong comparison too");
  HeaderList two;
  two.Add("If-None-Match", std::string(list));
  two.Add("If-Modified-Since", server::FormatHttpDate(784'111'777));
  Require((server::EvaluatePreconditions(two, kEtag, kModified) == Precondition::kNotModified) == weak,
          "beside If-None-Match a date does not count");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  HeaderList headers;
  for (const auto* name : {"If-None-Match", "If-Match", "If-Modified-Since", "If-Unmodified-Since"}) {
    const std::string_view value = input.TakeLine();
    if (value.empty()) continue;
    headers.Add(name, std::string(value));
    CheckList(value);
  }
  const auto decided = server::EvaluatePreconditions(headers, kEtag, kModified);
  Require(!headers.fields().empty() || decided == Precondition::kProceed, "without conditions it goes on");
  return 0;
}
