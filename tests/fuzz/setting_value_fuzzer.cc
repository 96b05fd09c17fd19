// The text of one setting, tried with every setting there is.
#include <cmath>

#include "s3client/s3_endpoint.h"
#include "server/config/bucket_path.h"
#include "server/config/config_fields.h"
#include "server/config/text_rules.h"
#include "server/config/value_syntax.h"
#include "server/front/socket_address.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using server::Config;
using server::Field;

void CheckNumbers(std::string_view text) {
  if (const auto size = server::ParseSize(text)) {
    Require(server::ParseSize(server::PrintSize(*size)) == size, "a size that was printed is read back");
  }
  if (const auto duration = server::ParseDuration(text)) {
    Require(server::ParseDuration(server::PrintDuration(*duration)) == duration, "and so is a duration");
  }
  if (const auto count = server::ParseCount(text)) {
    Require(server::ParseCount(std::to_string(*count)) == count, "and so is a count");
  }
}

void CheckField(const Field& field, std::string_view text) {
  const Config untouched;
  Config config;
  const auto assigned = server::Assign(field.binding, text, config);
  const std::string printed = server::Print(field.binding, config);
  if (!assigned) {
    Require(!assigned.error().empty(), "a refusal has a reason");
    Require(printed == server::Print(field.binding, untouched), "a refused value changes nothing");
    return;
  }
  Require(printed.find('\0') == std::string::npos, "no value has a zero byte");
  if (field.secret) return;
  Config again;
  Require(server::Assign(field.binding, printed, again).has_value(), "a value that was printed is taken");
  Require(server::Print(field.binding, again) == printed, "and is the same");
}

void CheckBucket(std::string_view text) {
  const auto path = server::CheckBucketPath(text);
  if (!path) return;
  const server::BucketPath split = server::SplitBucketPath(*path);
  Require(!split.bucket.empty() && split.bucket.find('/') == std::string::npos, "a bucket has a name");
  Require(split.prefix.empty() || (split.prefix.ends_with('/') && !split.prefix.starts_with('/')),
          "a prefix is a folder");
  const std::string joined = split.prefix.empty() ? split.bucket : split.bucket + "/" + split.prefix;
  Require(server::CheckBucketPath(joined) == path, "a path that was split is the same path");
  Require(server::Contains(split, split), "a path contains itself");
}

void CheckEndpoint(std::string_view text) {
  const auto endpoint = s3client::S3Endpoint::Parse(text, text);
  if (!endpoint) {
    const std::string fixed = s3client::S3Endpoint::Parse("", "").error().message;
    Require(endpoint.error().message == fixed, "an endpoint, which may hold a password, is not repeated");
    return;
  }
  Require(!endpoint->host().empty() && endpoint->host().find_first_of("/@?# ") == std::string::npos,
          "a host is a host");
  Require(fuzzing::IsPrintableAscii(endpoint->Url(endpoint->ObjectPath(text), "")), "a URL is ASCII");
}

// What the configuration takes, the parts of the service must take.
void CheckTaken(std::string_view text) {
  if (const auto endpoint = server::CheckEndpoint(text); endpoint && !endpoint->empty()) {
    const auto parsed = s3client::S3Endpoint::Parse(*endpoint, "bucket");
    Require(parsed.has_value(), "the store's client takes an endpoint");
    Require(fuzzing::IsPrintableAscii(parsed->origin()), "and can print it");
  }
  const auto address = server::CheckListenAddress(text);
  if (!address) return;
  constexpr std::string_view kUnix = "unix:";
  const bool taken = address->starts_with(kUnix)
                         ? server::MakeUnixAddress(address->substr(kUnix.size())).has_value()
                         : server::ParseIpAddress(*address, 80).has_value();
  Require(taken, "a listener takes an address");
}

void CheckIpAddress(std::string_view text) {
  const auto address = server::ParseIpAddress(std::string(text), 8'000);
  if (!address) return;
  Require(server::PortOf(address->storage) == 8'000, "an address has its port");
  const std::string printed = server::AddressText(address->storage);
  const auto again = server::ParseIpAddress(printed, 8'000);
  Require(again && server::AddressText(again->storage) == printed,
          "an address that was printed is read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::FuzzInput(data, size).rest();
  CheckNumbers(text);
  CheckBucket(text);
  CheckTaken(text);
  CheckIpAddress(text);
  CheckEndpoint(text);
  for (const Field& field : server::Fields()) CheckField(field, text);
  return 0;
}
