// A notification of a bucket, as it is posted.
#include <string>

#include <nlohmann/json.hpp>

#include "s3client/uri_encoding.h"
#include "server/http/bucket_event.h"
#include "server/http/percent_decoding.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using nlohmann::json;
using server::BucketEvent;

json RecordOf(const BucketEvent& event) {
  json record;
  record["eventName"] =
      event.kind == BucketEvent::Kind::kRemoved ? "s3:ObjectRemoved:Delete" : "ObjectCreated:Put";
  record["s3"]["bucket"]["name"] = event.bucket;
  record["s3"]["object"]["key"] = s3client::UriEncode(event.key, s3client::Slash::kKeep);
  return record;
}

// As S3 itself would have told it, and in an envelope.
void CheckEvents(const std::vector<BucketEvent>& events) {
  json document;
  document["Records"] = json::array();
  for (const BucketEvent& event : events) document["Records"].push_back(RecordOf(event));
  const std::string text = document.dump();
  const auto plain = server::ParseBucketEvents(text);
  Require(plain && plain->events == events && plain->ignored == 0, "events that are written are read back");
  const json envelope = {{"Type", "Notification"}, {"TopicArn", "arn"}, {"Message", text}};
  const auto wrapped = server::ParseBucketEvents(envelope.dump());
  Require(wrapped && wrapped->events == events, "in an envelope, too");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::FuzzInput(data, size).rest();
  const auto parsed = server::ParseBucketEvents(text);
  if (!parsed) {
    Require(fuzzing::IsPrintableAscii(parsed.error()) && !parsed.error().empty(), "a refusal is a sentence");
    return 0;
  }
  for (const BucketEvent& event : parsed->events) {
    Require(!event.bucket.empty() && !event.key.empty(), "an event names an object");
    Require(server::IsUtf8(event.bucket), "a bucket's name is text");
  }
  Require(fuzzing::IsPrintableAscii(parsed->confirmation_host), "a host can be logged");
  CheckEvents(parsed->events);
  return 0;
}
