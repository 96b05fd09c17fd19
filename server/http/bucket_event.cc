#include "server/http/bucket_event.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "s3client/uri_encoding.h"

namespace server {
namespace {

using nlohmann::json;
using Parsed = tl::expected<BucketEvents, std::string>;

tl::unexpected<std::string> Refused(std::string_view sentence) {
  return tl::unexpected(std::string(sentence));
}

// Told before anything is built: a document of brackets alone would cost far more memory than it has bytes.
bool NestsTooDeep(std::string_view document) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < document.size(); ++i) {
    const char c = document[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMostEventNesting) return true;
  }
  return false;
}

tl::expected<json, std::string> ParseJson(std::string_view document) {
  if (NestsTooDeep(document)) return Refused("the document is nested too deep");
  json parsed = json::parse(document, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return Refused("the document is not a JSON object");
  return parsed;
}

// Null: there is none.
const json* Member(const json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

// Empty: there is none, or no text.
std::string Text(const json& object, std::string_view name) {
  const json* member = Member(object, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

struct ObjectName {
  std::string bucket;
  std::string key;
};

std::optional<ObjectName> NameIn(const json* holder) {
  if (holder == nullptr) return std::nullopt;
  const json* bucket = Member(*holder, "bucket");
  const json* object = Member(*holder, "object");
  if (bucket == nullptr || object == nullptr) return std::nullopt;
  ObjectName name{Text(*bucket, "name"), Text(*object, "key")};
  if (name.bucket.empty() || name.key.empty()) return std::nullopt;
  return name;
}

// "ObjectCreated:Put" (S3, Ceph), "s3:ObjectCreated:Put" (MinIO). What a lifecycle rule takes away is gone
// too.
std::optional<BucketEvent::Kind> KindOf(std::string_view name) {
  if (name.starts_with("s3:")) name.remove_prefix(3);
  if (name.starts_with("ObjectCreated:")) return BucketEvent::Kind::kWritten;
  for (const std::string_view removal :
       {"ObjectRemoved:", "LifecycleExpiration:", "ObjectLifecycle:Expiration:Current"}) {
    if (name.starts_with(removal)) return BucketEvent::Kind::kRemoved;
  }
  return std::nullopt;
}

// Keys in records are written as in a form. Ceph's are not in all of its versions: there both readings count.
std::vector<std::string> KeysMeant(const json& record, const std::string& key) {
  const auto decoded = s3client::UrlDecode(key);
  if (!decoded) return {key};
  if (*decoded != key && Text(record, "eventSource").starts_with("ceph")) return {*decoded, key};
  return {*decoded};
}

tl::expected<void, std::string> ReadRecord(const json& record, BucketEvents& result) {
  if (!record.is_object()) return Refused("a record is not a JSON object");
  const auto kind = KindOf(Text(record, "eventName"));
  if (!kind) {
    ++result.ignored;
    return {};
  }
  const auto name = NameIn(Member(record, "s3"));
  if (!name) return Refused("a record does not name its bucket and its key");
  for (std::string& key : KeysMeant(record, name->key))
    result.events.push_back({*kind, name->bucket, std::move(key)});
  return {};
}

Parsed ReadRecords(const json& records) {
  if (!records.is_array()) return Refused("Records is not a list");
  BucketEvents result;
  for (const json& record : records) {
    if (const auto read = ReadRecord(record, result); !read) return tl::unexpected(read.error());
  }
  return result;
}

Parsed ReadEventBridge(const json& document) {
  const std::string type = Text(document, "detail-type");
  const bool removed = type == "Object Deleted";
  if (!removed && type != "Object Created")
    return BucketEvents{.events = {}, .ignored = 1, .confirmation_host = {}};
  auto name = NameIn(Member(document, "detail"));
  if (!name) return Refused("the event does not name its bucket and its key");
  const auto kind = removed ? BucketEvent::Kind::kRemoved : BucketEvent::Kind::kWritten;
  BucketEvents result;
  result.events.push_back({kind, std::move(name->bucket), std::move(name->key)});
  return result;
}

Parsed ReadNotification(const json& document) {
  if (const json* records = Member(document, "Records")) return ReadRecords(*records);
  if (Member(document, "detail-type") != nullptr) return ReadEventBridge(document);
  if (Text(document, "Event") == "s3:TestEvent")
    return BucketEvents{.events = {}, .ignored = 1, .confirmation_host = {}};
  return Refused("the document is no notification of S3, EventBridge or SNS");
}

// Of a URL that is only to be told to an operator.
std::string HostOf(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return "an address without https";
  const std::string_view rest = url.substr(kScheme.size());
  const std::string_view host = rest.substr(0, std::min<std::size_t>(rest.find_first_of("/?#"), 253));
  const bool plain = std::ranges::all_of(host, [](char c) { return c > 0x20 && c < 0x7f; });
  return plain ? std::string(host) : "an address that is none";
}

Parsed ReadEnvelope(const json& document) {
  const std::string type = Text(document, "Type");
  if (type != "Notification") {
    BucketEvents result;
    result.ignored = 1;
    if (type == "SubscriptionConfirmation") result.confirmation_host = HostOf(Text(document, "SubscribeURL"));
    return result;
  }
  const auto message = ParseJson(Text(document, "Message"));
  if (!message) return Refused("the message of the envelope is no JSON object");
  return ReadNotification(*message);
}

Parsed ReadDocument(std::string_view text) {
  const auto document = ParseJson(text);
  if (!document) return tl::unexpected(document.error());
  const bool enveloped = Member(*document, "Type") != nullptr && Member(*document, "TopicArn") != nullptr;
  return enveloped ? ReadEnvelope(*document) : ReadNotification(*document);
}

}  // namespace

Parsed ParseBucketEvents(std::string_view document) try {
  return ReadDocument(document);
} catch (const std::exception&) {  // no memory
  return Refused("the document cannot be read");
}

}  // namespace server
