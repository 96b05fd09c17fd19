// Percent-encoding in both directions, and as the query of a request is decoded.
#include <string>

#include "s3client/uri_encoding.h"
#include "server/http/percent_decoding.h"
#include "server/http/query_string.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using s3client::Slash;

void CheckEncoded(std::string_view bytes, Slash slash) {
  const std::string text = s3client::UriEncode(bytes, slash);
  Require(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%/") ==
              std::string::npos,
          "an encoded text is of a few characters");
  Require(slash == Slash::kKeep || text.find('/') == std::string::npos,
          "a slash is encoded where it must be");
  Require(s3client::UrlDecode(text) == bytes, "what was encoded is decoded");
}

// The two decoders of this program.
void CheckAgreement(std::string_view text) {
  if (text.find('&') != std::string_view::npos) return;
  const auto ours = server::ParseQuery("k=" + std::string(text));
  const auto theirs = s3client::UrlDecode(text);
  const bool usable = theirs && server::IsUtf8(*theirs) && theirs->find('\0') == std::string::npos;
  Require(ours.has_value() == usable, "both decoders take the same texts");
  if (ours) Require(ours->at(0).second == *theirs, "and read the same in them");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzzing::FuzzInput(data, size).rest();
  CheckEncoded(bytes, Slash::kKeep);
  CheckEncoded(bytes, Slash::kEncode);
  if (const auto decoded = s3client::UrlDecode(bytes)) CheckEncoded(*decoded, Slash::kEncode);
  CheckAgreement(bytes);
  return 0;
}
