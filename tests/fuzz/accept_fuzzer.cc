// What a client takes: a line of Accept, a line of X-Thumb-Accept. Lines without text are fields that are not
// there.
#include <algorithm>
#include <array>
#include <string>

#include "server/http/accept_header.h"
#include "server/http/content_negotiation.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using imaging::AcceptedFormats;
using imaging::OutputFormat;
using server::HeaderList;

constexpr std::array kPreference = {OutputFormat::kAvif, OutputFormat::kWebp, OutputFormat::kJpeg,
                                    OutputFormat::kGif, OutputFormat::kPng};

HeaderList Headers(std::string_view accept, std::string_view thumb_accept) {
  HeaderList headers;
  if (!accept.empty()) headers.Add("Accept", std::string(accept));
  if (!thumb_accept.empty()) headers.Add("X-Thumb-Accept", std::string(thumb_accept));
  return headers;
}

bool HoldsWord(std::string text, std::string_view word) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text.find(word) != std::string::npos;
}

void CheckRanges(std::string_view value) {
  for (const auto& range : server::ParseAccept(value)) {
    Require(range.quality >= 0 && range.quality <= 1000, "a weight is from 0 to 1");
    Require(!range.type.empty() && !range.subtype.empty(), "a range has a type and a subtype");
    Require(range.type != "*" || range.subtype == "*", "of any type there is any subtype");
    const auto liking = server::LikingOf({range}, "image", "png");
    Require(liking.quality == 0 || liking.quality == range.quality, "a liking is that of its range");
  }
}

void CheckFormats(const AcceptedFormats& formats, const std::string& deciding) {
  Require(formats.count >= 1 && formats.count <= formats.formats.size(), "something is always sent");
  Require(formats.ties <= formats.count, "no more are liked equally than are liked");
  const auto* const end = formats.formats.begin() + formats.count;
  for (const auto* format = formats.formats.begin(); format != end; ++format) {
    Require(*format != OutputFormat::kAuto, "a format is a real one");
    Require(std::find(format + 1, end, *format) == end, "and named once");
    Require(*format != OutputFormat::kAvif || HoldsWord(deciding, "avif"), "AVIF is only for who names it");
    Require(*format != OutputFormat::kWebp || HoldsWord(deciding, "webp"), "so is WebP");
  }
}

// A list may come in several lines (RFC 9110 section 5.3).
void CheckLines(const std::string& accept, const AcceptedFormats& formats) {
  const std::size_t comma = accept.find(',');
  if (comma == std::string::npos) return;
  HeaderList headers;
  headers.Add("Accept", accept.substr(0, comma));
  headers.Add("Accept", accept.substr(comma + 1));
  const bool quoted = accept.find('"') != std::string::npos;  // a space more would be a part of the string
  Require(quoted || server::NegotiateFormats(headers, kPreference) == formats,
          "two lines say the same as one with a comma");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const std::string accept(input.TakeLine());
  const std::string thumb_accept(input.TakeLine());
  CheckRanges(accept);
  const HeaderList headers = Headers(accept, thumb_accept);
  const std::string& deciding = thumb_accept.empty() ? accept : thumb_accept;
  const AcceptedFormats formats = server::NegotiateFormats(headers, kPreference);
  CheckFormats(formats, deciding);
  Require(server::NegotiateFormats(Headers(thumb_accept, accept), kPreference).count >= 1,
          "the other way round, too");
  Require(server::NegotiateFormats(Headers(deciding, ""), kPreference) == formats,
          "what Accept says is not looked at beside X-Thumb-Accept");
  if (thumb_accept.empty()) CheckLines(accept, formats);
  return 0;
}
