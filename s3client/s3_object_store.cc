#include "s3client/s3_object_store.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "s3client/curl_transport.h"
#include "s3client/object_head.h"
#include "s3client/s3_caller.h"
#include "s3client/s3_dependencies.h"
#include "s3client/s3_errors.h"
#include "s3client/s3_receivers.h"

namespace s3client {
namespace {

constexpr int kMaxListKeys = 1000;

class S3ObjectStore final : public ObjectStore {
 public:
  S3ObjectStore(S3Options options, S3CallerParts parts)
      : options_(std::move(options)), where_("an S3_ENDPOINT that cannot be read") {
    Result<S3Endpoint> endpoint = S3Endpoint::Parse(options_.endpoint, options_.bucket);
    if (!endpoint) {
      bad_options_ = std::move(endpoint.error());
      return;
    }
    if (options_.bucket.empty()) {
      bad_options_ = WithoutAnswer(ErrorCode::kNoSuchBucket, options_.bucket_setting + " is empty");
    }
    where_ = endpoint->origin();
    caller_.emplace(S3Target{*std::move(endpoint), options_.region.empty() ? "us-east-1" : options_.region,
                             options_.bucket, options_.bucket_setting},
                    std::move(parts));
  }

  Result<ObjectInfo> Get(std::string_view key, const GetOptions& options, ObjectSink& sink) override {
    SinkReceiver receiver(sink, options.max_bytes);
    const Result<void> done = CallObject("GET", key, receiver, [&](S3Call& call) {
      call.deadline = options.deadline;
      call.stop = options.stop;
    });
    return Counted(done.map([&] { return receiver.info(); }));
  }

  bool StartGet(std::string_view key, const GetOptions& options, ObjectCallback done) override {
    if (CheckKey(key)) return false;
    S3Call call = ObjectCall("GET", key);
    call.deadline = options.deadline;
    call.stop = options.stop;
    return caller_->Start(call, options.max_bytes, [this, done = std::move(done)](Result<HttpAnswer> answer) {
      Result<Object> object = std::move(answer).and_then(&ReadObject);
      // What it does not settle is asked for again, and counted then.
      if (object || object.error().code == ErrorCode::kNotFound) ++requests_;
      done(std::move(object));
    });
  }

  Result<ObjectInfo> Head(std::string_view key, Deadline deadline) override {
    InfoReceiver receiver;
    const Result<void> done =
        CallObject("HEAD", key, receiver, [&](S3Call& call) { call.deadline = deadline; });
    return Counted(done.map([&] { return receiver.info(); }));
  }

  Result<std::string> Put(std::string_view key, std::string_view bytes, const PutOptions& options) override {
    Result<HttpHeaders> headers = MetadataHeaders(options.metadata);
    if (!headers) return Counted(Result<std::string>(tl::unexpected(std::move(headers.error()))));
    headers->push_back(
        {"content-type", options.content_type.empty() ? "application/octet-stream" : options.content_type});
    EtagReceiver receiver;
    const Result<void> done = CallObject("PUT", key, receiver, [&](S3Call& call) {
      call.deadline = options.deadline;
      call.headers = *std::move(headers);
      call.body = bytes;
    });
    return Counted(done.map([&] { return receiver.etag(); }));
  }

  Result<void> Delete(std::string_view key, Deadline deadline) override {
    DoneReceiver receiver;
    Result<void> done = CallObject("DELETE", key, receiver, [&](S3Call& call) { call.deadline = deadline; });
    // Most stores answer 204 for what was not there; some say so.
    if (!done && done.error().code == ErrorCode::kNotFound) done = {};
    return Counted(std::move(done));
  }

  Result<ListPage> List(const ListOptions& options) override {
    S3Call call = ListCall(options_.prefix + options.prefix, std::clamp(options.max_keys, 1, kMaxListKeys));
    if (!options.continuation.empty()) call.query.push_back({"continuation-token", options.continuation});
    call.deadline = options.deadline;
    return Counted(RunList(call).and_then([&](ListPage page) { return WithoutPrefix(std::move(page)); }));
  }

  Result<void> Probe(Deadline deadline) override {
    // Not HEAD of the bucket: its refusal has no body, so nobody could say why.
    S3Call call = ListCall(options_.prefix, 1);
    call.deadline = deadline;
    call.once = true;
    return Counted(RunList(call).map([](const ListPage&) {}));
  }

  StoreStats Stats() const override { return {requests_, caller_ ? caller_->retries() : 0, failures_}; }

  std::string Advice() const override { return caller_ ? caller_->Advice() : std::string(); }

  std::string Describe() const override {
    return fmt::format("bucket {}{}{} at {}", options_.bucket, options_.prefix.empty() ? "" : ", prefix ",
                       options_.prefix, where_);
  }

 private:
  template <typename Fill>
  Result<void> CallObject(std::string method, std::string_view key, S3Receiver& receiver, Fill fill) {
    if (auto bad = CheckKey(key)) return tl::unexpected(*std::move(bad));
    S3Call call = ObjectCall(std::move(method), key);
    fill(call);
    return caller_->Call(call, receiver);
  }

  // What is wrong before anything is sent.
  std::optional<Error> CheckKey(std::string_view key) const {
    if (bad_options_ || (!key.empty() && options_.prefix.size() + key.size() <= kMaxKeyBytes)) {
      return bad_options_;
    }
    return WithoutAnswer(ErrorCode::kInvalidKey, fmt::format("a key has 1 to {} bytes", kMaxKeyBytes));
  }

  S3Call ObjectCall(std::string method, std::string_view key) const {
    S3Call call;
    call.method = std::move(method);
    call.path = caller_->endpoint().ObjectPath(options_.prefix + std::string(key));
    return call;
  }

  static Result<Object> ReadObject(HttpAnswer answer) {
    return ReadObjectInfo(answer.head).map([&](ObjectInfo info) {
      return Object{std::move(info), std::move(answer.body)};
    });
  }

  static S3Call ListCall(std::string prefix, int max_keys) {
    S3Call call;
    call.method = "GET";
    // Without encoding-type=url, XML could not carry a key with control characters.
    call.query = {{"list-type", "2"},
                  {"encoding-type", "url"},
                  {"max-keys", fmt::format("{}", max_keys)},
                  {"prefix", std::move(prefix)}};
    return call;
  }

  Result<ListPage> RunList(S3Call& call) {
    if (bad_options_) return tl::unexpected(*bad_options_);
    call.path = caller_->endpoint().bucket_path();
    ListReceiver receiver;
    const Result<void> done = caller_->Call(call, receiver);
    if (!done) return tl::unexpected(done.error());
    return receiver.Page();
  }

  Result<ListPage> WithoutPrefix(ListPage page) const {
    for (ListedObject& object : page.objects) {
      if (!object.key.starts_with(options_.prefix)) {
        return tl::unexpected(
            WithoutAnswer(ErrorCode::kProtocol, "the store listed a key that was not asked for"));
      }
      object.key.erase(0, options_.prefix.size());
    }
    // The prefix itself can be an object ("thumbs/", as consoles make folders); it is no key of this store.
    std::erase_if(page.objects, [](const ListedObject& object) { return object.key.empty(); });
    return page;
  }

  template <typename T>
  Result<T> Counted(Result<T> result) {
    ++requests_;
    if (!result && result.error().code != ErrorCode::kNotFound &&
        result.error().code != ErrorCode::kTooLarge && result.error().code != ErrorCode::kCancelled) {
      ++failures_;
    }
    return result;
  }

  const S3Options options_;
  std::string where_;
  std::optional<Error> bad_options_;
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::optional<S3Caller> caller_;  // nothing where the endpoint cannot be read; last: it may still call back
};

}  // namespace

std::unique_ptr<ObjectStore> MakeS3ObjectStore(S3Options options,
                                               std::shared_ptr<CredentialsProvider> credentials,
                                               S3Dependencies dependencies) {
  S3CallerParts parts{std::move(credentials), std::move(dependencies.transport),
                      std::move(dependencies.clock),
                      RetryPolicy({.max_attempts = options.max_attempts}, std::move(dependencies.retry))};
  return std::make_unique<S3ObjectStore>(std::move(options), std::move(parts));
}

std::unique_ptr<ObjectStore> MakeS3ObjectStore(S3Options options,
                                               std::shared_ptr<CredentialsProvider> credentials) {
  auto transport = MakeCurlTransport({options.connect_timeout, options.stall_timeout, options.ca_file});
  return MakeS3ObjectStore(
      std::move(options), std::move(credentials),
      {std::move(transport), [] { return std::chrono::system_clock::now(); }, RealRetrySources()});
}

}  // namespace s3client
