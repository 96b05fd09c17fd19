// Signing: the same whatever the order of what is signed, and different where it must be. Lines: method, key,
// region, secret; then "name: value" is a header, any other line a parameter of the query.
#include <algorithm>

#include "s3client/sigv4.h"
#include "s3client/timestamps.h"
#include "s3client/uri_encoding.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using s3client::SigningRequest;

const std::chrono::system_clock::time_point kTime{std::chrono::seconds(1'369'353'600)};

void AddLine(std::string_view line, SigningRequest& request) {
  const auto colon = line.find(": ");
  if (colon != std::string_view::npos) {
    const std::string name(line.substr(0, colon));
    const bool known = std::any_of(request.headers.begin(), request.headers.end(),
                                   [&](const auto& header) { return header.name == name; });
    // The order of two headers of one name is part of the request.
    if (!known) request.headers.push_back({name, std::string(line.substr(colon + 2))});
    return;
  }
  const auto mark = std::min(line.find('='), line.size());
  request.query.push_back(
      {std::string(line.substr(0, mark)), std::string(line.substr(std::min(mark + 1, line.size())))});
}

std::string_view SignatureOf(const s3client::HttpHeaders& headers) {
  const std::string_view value = FindHeader(headers, "authorization");
  const auto at = value.rfind("Signature=");
  Require(at != std::string_view::npos, "a signed request has its signature");
  return value.substr(at + 10);
}

std::string Sign(const SigningRequest& request, const s3client::Credentials& credentials,
                 const std::string& region) {
  static s3client::SigningKeyCache keys;
  const auto headers = s3client::SignRequest(request, credentials, {kTime, region}, keys);
  const std::string_view signature = SignatureOf(headers);
  Require(signature.size() == 64 && signature.find_first_not_of("0123456789abcdef") == std::string_view::npos,
          "a signature is 64 hex digits");
  return std::string(signature);
}

void CheckQuery(const SigningRequest& request) {
  const std::string query = s3client::CanonicalQuery(request.query);
  Require(fuzzing::IsPrintableAscii(query) && query.find_first_of(" #?/") == std::string::npos,
          "a query can stand in a URL");
  const auto parameters = request.query.empty() ? 0 : 1 + std::count(query.begin(), query.end(), '&');
  Require(static_cast<std::size_t>(parameters) == request.query.size(), "every parameter is in it");
}

SigningRequest InOtherOrder(SigningRequest request) {
  std::reverse(request.query.begin(), request.query.end());
  std::reverse(request.headers.begin(), request.headers.end());
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  SigningRequest request;
  request.method = input.TakeLine();
  request.path = "/" + s3client::UriEncode(input.TakeLine(), s3client::Slash::kKeep);
  const std::string region(input.TakeLine());
  const s3client::Credentials credentials{"key", std::string(input.TakeLine()), ""};
  request.headers = {{"host", "127.0.0.1:9000"}};
  request.payload_hash = s3client::kEmptyPayloadHash;
  while (!input.rest().empty()) AddLine(input.TakeLine(), request);

  CheckQuery(request);
  const std::string signature = Sign(request, credentials, region);
  Require(signature == Sign(request, credentials, region), "signing twice gives the same");
  Require(signature == Sign(InOtherOrder(request), credentials, region), "order does not matter");
  SigningRequest other = request;
  other.path += "x";
  Require(signature != Sign(other, credentials, region), "another key is another signature");
  Require(signature != Sign(request, {"key", credentials.secret_key + "x", ""}, region),
          "so is another secret");
  return 0;
}
