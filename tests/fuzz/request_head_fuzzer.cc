// A request head, as it ends in the bytes of a connection: found the same however it arrives, refused or
// read, and read as httplib reads it.
#include <algorithm>
#include <optional>

#include "server/front/head_scanner.h"
#include "server/front/header_allow_list.h"
#include "server/front/http_syntax.h"
#include "server/front/request_head_filter.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/httplib_oracle.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::FilteredHead;
using server::HeadScanner;

constexpr std::string_view kMethods = "GET, HEAD, OPTIONS, PUT";
constexpr std::size_t kMostBody = 1'000;
const server::HeadRules kRules{.max_body_bytes = kMostBody, .allowed_methods = kMethods};

struct Found {
  std::string_view raw;
  std::optional<FilteredHead> head;  // nullopt: refused, by the scanner or by the filter
  bool complete = true;
};

Found Filter(const HeadScanner::Progress& progress, std::string_view bytes) {
  if (std::holds_alternative<HeadScanner::Incomplete>(progress)) return {{}, std::nullopt, false};
  const auto* complete = std::get_if<HeadScanner::Complete>(&progress);
  if (complete == nullptr) return {};
  Require(complete->begin < complete->end && complete->end <= bytes.size(), "a head lies in its bytes");
  const std::string_view raw = bytes.substr(complete->begin, complete->end - complete->begin);
  auto head = server::FilterHead(raw, kRules);
  if (head) return {raw, std::move(*head)};
  Require(head.error().status >= 400 && head.error().status < 600, "a refusal is an error");
  return {raw, std::nullopt};
}

// In pieces of a few bytes, up to where it needs no more.
HeadScanner::Progress ScanInPieces(std::string_view bytes) {
  HeadScanner scanner{server::HeadLimits{}};
  HeadScanner::Progress progress;
  for (std::size_t size = 0; size < bytes.size();) {
    size = std::min(bytes.size(), size + 1 + bytes.size() % 7);
    progress = scanner.Scan(bytes.substr(0, size));
    if (!std::holds_alternative<HeadScanner::Incomplete>(progress)) break;
  }
  return progress;
}

void CheckFields(const FilteredHead& head) {
  for (const auto& [name, value] : head.fields) {
    Require(server::IsToken(name) && server::IsFieldValue(value), "a field is well-formed");
    const auto use = server::UseOfField(name);
    Require(use != server::FieldUse::kDropped && use != server::FieldUse::kForbidden,
            "a field is on the list");
    Require(!server::HidesLineBreak(value) || server::EqualsIgnoreCase(name, "Referer"),
            "no value hides a line break");
  }
  const auto count = [&](std::string_view name) {
    return std::count_if(head.fields.begin(), head.fields.end(),
                         [&](const auto& field) { return server::EqualsIgnoreCase(field.first, name); });
  };
  Require(count("Host") <= 1 && count("Content-Length") <= 1, "what must be there once is there once");
  Require(count("Host") == 1 || head.minor_version == 0, "HTTP/1.1 has a Host");
}

void CheckHead(const FilteredHead& head) {
  std::string_view methods = kMethods;
  bool allowed = false;
  while (!methods.empty()) allowed = server::TakeListItem(methods) == head.method || allowed;
  Require(allowed, "the method is allowed");
  Require(head.target.starts_with('/') || (head.target == "*" && head.method == "OPTIONS"),
          "a target is a path");
  Require(fuzzing::IsPrintableAscii(head.target) && head.target.find_first_of(" #") == std::string::npos,
          "a target is visible");
  Require(head.content_length <= kMostBody, "a body is within its limit");
  Require(!head.expects_continue || head.minor_version == 1, "HTTP/1.0 expects nothing");
  CheckFields(head);
}

// What httplib would answer by itself.
bool IsHttplibs(std::string_view name) {
  return server::EqualsIgnoreCase(name, "Range") || server::EqualsIgnoreCase(name, "Expect");
}

std::string Write(const FilteredHead& head) {
  std::string text(head.method);
  text.append(" ").append(head.target).append(head.minor_version == 1 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
  for (const auto& [name, value] : head.fields) {
    if (IsHttplibs(name)) continue;
    text.append(name).append(": ").append(value).append("\r\n");
  }
  return text + "\r\n";
}

void CheckAgainstHttplib(const FilteredHead& head, const fuzzing::HttplibHead& theirs) {
  Require(theirs.method == head.method, "httplib reads the same method");
  Require(theirs.target == head.target, "httplib reads the same target");
  for (const auto& field : head.fields) {
    // An absolute target's host stands in the place of what was sent.
    if (IsHttplibs(field.first) || server::EqualsIgnoreCase(field.first, "Host")) continue;
    std::vector<std::string> ours;
    for (const auto& [name, value] : head.fields) {
      if (server::EqualsIgnoreCase(name, field.first) && !value.empty()) ours.emplace_back(value);
    }
    const auto values = theirs.Values(field.first);
    Require(std::equal(ours.begin(), ours.end(), values.begin(), values.end(),
                       [](const std::string& one, const std::string& other) {
                         return one == other || fuzzing::AsHttplibDecodes(one) == other;
                       }),
            "httplib reads the same values");
  }
}

// httplib's own limit of a line, compiled in.
constexpr std::size_t kMostForHttplib = 8'000;

void CheckReread(const FilteredHead& head) {
  const std::string written = Write(head);
  const auto again = server::FilterHead(written, kRules);
  Require(again.has_value(), "what was let through is let through again");
  Require(again->method == head.method && again->target == head.target, "and is the same request");
  Require(Write(*again) == written && again->content_length == head.content_length, "with the same fields");
  if (written.size() > kMostForHttplib) return;
  const auto theirs = fuzzing::ReadWithHttplib(written);
  // It takes no second question mark.
  const bool readable = std::count(head.target.begin(), head.target.end(), '?') <= 1;
  Require(theirs.has_value() || !readable, "httplib reads what we let through");
  if (theirs) CheckAgainstHttplib(head, *theirs);
}

// The head as it came: nobody who reads it may find another request in it.
void CheckRaw(const FilteredHead& head, std::string_view raw) {
  const bool origin_form = raw.substr(head.method.size() + 1).starts_with(head.target + " ");
  if (const auto theirs = fuzzing::ReadWithHttplib(raw); theirs && origin_form)
    CheckAgainstHttplib(head, *theirs);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzzing::FuzzInput(data, size).rest();
  if (bytes.empty()) return 0;
  const Found whole = Filter(HeadScanner{server::HeadLimits{}}.Scan(bytes), bytes);
  const Found pieces = Filter(ScanInPieces(bytes), bytes);
  // What cannot become a head may be refused before its end has come.
  Require(pieces.complete || !whole.complete, "pieces change nothing");
  Require(whole.head.has_value() == pieces.head.has_value(), "least of all what is let through");
  if (!whole.head) return 0;
  Require(whole.raw == pieces.raw, "nor what is read");
  CheckHead(*whole.head);
  CheckReread(*whole.head);
  CheckRaw(*whole.head, whole.raw);
  return 0;
}
