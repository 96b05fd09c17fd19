// Signed URLs: a line with a path, a line with a query, and where a byte of the signature is spoiled.
#include <string>

#include "server/http/query_string.h"
#include "server/http/signed_url.h"
#include "server/http/url_signature.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::SignatureFault;
using server::SigningKey;

const SigningKey kKey{"one", server::Secret("0123456789abcdef")};
const SigningKey kOther{"two", server::Secret("fedcba9876543210")};

const server::UrlSignatures& Signatures() {
  static const server::UrlSignatures signatures({kKey, kOther}, true, [] {
    return std::chrono::system_clock::time_point(std::chrono::seconds(1'000));
  });
  return signatures;
}

bool Holds(const server::QueryPairs& pairs, std::string_view name) {
  for (const auto& pair : pairs) {
    if (pair.first == name) return true;
  }
  return false;
}

bool IsWrong(std::string_view path, const std::string& query) {
  const auto checked = Signatures().Check(path, query);
  return !checked && checked.error().fault == SignatureFault::kWrong;
}

void CheckSigned(std::string_view path, const std::string& query, std::size_t spoiled) {
  const std::string signature = *server::SignatureOf(path, query, kKey);
  const std::string prefix = query.empty() ? "sig=" : query + "&sig=";
  const auto checked = Signatures().Check(path, prefix + signature);
  Require(checked || checked.error().fault == SignatureFault::kExpired ||
              checked.error().fault == SignatureFault::kMalformed,
          "what was signed passes, but for its time");
  Require(server::SignatureOf(path, prefix + signature, kKey) == signature, "a signature is not of itself");
  std::string wrong = signature;
  char& byte = wrong[spoiled % wrong.size()];
  byte = byte == 'A' ? 'B' : 'A';
  Require(IsWrong(path, prefix + wrong), "a signature with another byte is wrong");
  Require(IsWrong(path, prefix + "two" + signature.substr(3)), "and so is one of another key");
  Require(IsWrong(path, "extra=1&" + prefix + signature), "and one of another query");
  Require(IsWrong(std::string(path) + "x", prefix + signature), "and one of another path");
}

// As `thumbd sign` makes it and a server reads it.
void CheckUrl(const std::string& url) {
  const auto made = server::SignUrl(url, kOther, 2'000);
  if (!made) {
    Require(!made.error().empty(), "a refusal is a sentence");
    return;
  }
  Require(fuzzing::IsPrintableAscii(*made) && made->find(' ') == std::string::npos, "a URL is one");
  const std::size_t query = made->find('?');
  const auto checked = Signatures().Check(std::string_view(*made).substr(0, query), made->substr(query + 1));
  Require(checked && *checked == std::chrono::seconds(1'000), "what was made is right, for its time");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const std::string_view path = input.TakeLine();
  const std::string query(input.TakeLine());
  const auto spoiled = input.TakeNumber<std::uint8_t>();
  const auto pairs = server::ParseQuery(query);
  if (pairs && !Holds(*pairs, "sig") && server::SignatureOf(path, query, kKey)) {
    CheckSigned(path, query, spoiled);
  }
  if (const auto checked = Signatures().Check(path, query); !checked) {
    const auto& refusal = checked.error();
    Require((refusal.fault == SignatureFault::kMalformed) == !refusal.detail.empty(),
            "what cannot be read is told");
  }
  if (path.starts_with('/')) CheckUrl(std::string(path) + "?" + query);
  return 0;
}
