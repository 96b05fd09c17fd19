// A request for a part: a line of Range, a line of If-Range, and a size in eight bytes.
#include <string>

#include "server/front/http_date.h"
#include "server/http/byte_range.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::HeaderList;
using server::RangeSelection;
using server::RangeVerdict;

constexpr std::string_view kEtag = "\"0123456789abcdef\"";
const std::chrono::system_clock::time_point kModified{std::chrono::seconds(784'111'777)};

RangeSelection Select(std::string_view range, std::string_view if_range, std::uint64_t size) {
  HeaderList headers;
  if (!range.empty()) headers.Add("Range", std::string(range));
  if (!if_range.empty()) headers.Add("If-Range", std::string(if_range));
  return server::SelectRange(headers, {size, kEtag, kModified});
}

bool Same(const RangeSelection& one, const RangeSelection& other) {
  return one.verdict == other.verdict && one.part.first == other.part.first &&
         one.part.length == other.part.length;
}

void CheckPart(const RangeSelection& selected, std::uint64_t size) {
  const auto& [first, length] = selected.part;
  Require(length > 0, "a part is not empty");
  Require(first < size && length <= size - first, "and lies within the whole");
  const std::string told = server::ContentRange(selected.part, size);
  const std::string asked = "bytes=" + told.substr(6, told.find('/') - 6);
  Require(Same(Select(asked, "", size), selected), "what Content-Range says can be asked for");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const std::string_view range = input.TakeLine();
  const std::string_view if_range = input.TakeLine();
  const auto bytes = input.TakeNumber<std::uint64_t>();
  const RangeSelection plain = Select(range, "", bytes);
  if (plain.verdict == RangeVerdict::kPart) CheckPart(plain, bytes);
  Require(bytes > 0 || plain.verdict != RangeVerdict::kPart, "of nothing there is no part");
  Require(Same(Select(range, kEtag, bytes), plain), "the current tag changes nothing");
  Require(Same(Select(range, server::FormatHttpDate(784'111'777), bytes), plain),
          "nor does the current date");
  for (const std::string& other : {"W/" + std::string(kEtag), std::string("\"other\"")}) {
    Require(Select(range, other, bytes).verdict == RangeVerdict::kWhole,
            "of another there is only the whole");
  }
  const RangeSelection conditional = Select(range, if_range, bytes);
  Require(Same(conditional, plain) || conditional.verdict == RangeVerdict::kWhole,
          "a condition gives the part or the whole");
  const std::string several = std::string(range) + ",0-1";
  const bool one = range.find_first_of("0123456789") == std::string_view::npos;
  Require(one || Select(several, "", bytes).verdict == RangeVerdict::kWhole, "several ranges are not served");
  return 0;
}
