// The port to object storage: one bucket, or a prefix inside one. Implementations: S3 and a local folder.
//
// Thread rules: every method may be called from any number of threads at once; each call blocks its caller
// until the store answered or the deadline passed. Implementations never log and never throw.
//
// Keys are byte strings of 1 to 1,024 bytes, stored and returned byte for byte: spaces, '+', '%', "//", a
// leading
// '/', "." and ".." segments and any script. A key never means a path.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "s3client/error.h"

namespace s3client {

using Deadline = std::chrono::steady_clock::time_point;

// User metadata: names in lower case without the "x-amz-meta-" prefix; values printable ASCII.
using Metadata = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t kMaxKeyBytes = 1024;

struct ObjectInfo {
  std::string etag;        // as the store gave it, with its quotes; an opaque validator
  std::uint64_t size = 0;  // bytes
  std::chrono::system_clock::time_point last_modified;  // whole seconds
  std::string content_type;
  Metadata metadata;
};

// Receives one object as it arrives, in the thread that called Get.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  // Called once before the first byte, and once more whenever a broken transfer is begun again from byte 0
  // (drop what was appended; the object may be another version now). False ends the call with kCancelled.
  virtual bool Begin(const ObjectInfo& info) = 0;
  // False ends the call with kCancelled. `bytes` is valid during the call only; never empty.
  virtual bool Append(std::string_view bytes) = 0;
  // Asked when Begin has returned true: until when the body may take. nullopt: the call's own deadline. For a
  // receiver that passes the bytes on to someone slower than the store.
  virtual std::optional<Deadline> BodyDeadline() const { return std::nullopt; }
};

struct GetOptions {
  Deadline deadline = Deadline::max();
  // A larger object ends with kTooLarge: before its first byte where the store announces the size, and in any
  // case before more than this many bytes were appended.
  std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max();
  std::stop_token stop;  // ends the call with kCancelled
};

struct PutOptions {
  Deadline deadline = Deadline::max();
  std::string content_type = "application/octet-stream";
  Metadata metadata;
};

struct ListOptions {
  Deadline deadline = Deadline::max();
  std::string prefix;        // within this store's own prefix
  std::string continuation;  // empty for the first page, else ListPage::continuation of the page before
  int max_keys = 1000;       // 1 to 1,000
};

struct ListedObject {
  std::string key;
  std::string etag;
  std::uint64_t size = 0;
  std::chrono::system_clock::time_point last_modified;
};

struct ListPage {
  std::vector<ListedObject> objects;  // in byte order of their keys
  std::string continuation;           // opaque; empty on the last page
};

// Counters since the store was made.
struct StoreStats {
  std::uint64_t requests = 0;  // calls of the port
  std::uint64_t retries = 0;   // further attempts inside them
  std::uint64_t failures = 0;  // calls that ended in an error other than kNotFound, kTooLarge and kCancelled
};

struct Object {
  ObjectInfo info;
  std::string bytes;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Streams the object into `sink`; the value is what Begin was told. kNotFound, kTooLarge, kCancelled as
  // above.
  virtual Result<ObjectInfo> Get(std::string_view key, const GetOptions& options, ObjectSink& sink) = 0;

  // Get without a thread that waits, for objects of at most options.max_bytes: one attempt, where the store
  // can make one at once. `done` is told the object or an error, once, and at the latest while the store is
  // destroyed; in a thread of the store's own, where it must neither block nor throw. kNotFound and kTooLarge
  // mean what they mean in Get; whatever else went wrong may go well with Get, which tries again. False: not
  // now, and `done` will not be called.
  using ObjectCallback = std::function<void(Result<Object>)>;
  // NOLINTNEXTLINE(performance-unnecessary-value-param): whoever can start it keeps it
  virtual bool StartGet(std::string_view /*key*/, const GetOptions&, ObjectCallback) { return false; }

  // A HEAD answer has no body, so a missing bucket may read kNotFound here.
  virtual Result<ObjectInfo> Head(std::string_view key, Deadline deadline) = 0;

  // Stores or overwrites atomically: a reader sees the old object or the new one, never a part. The value is
  // the new object's ETag. Safe to repeat, so it is retried like the reads.
  virtual Result<std::string> Put(std::string_view key, std::string_view bytes,
                                  const PutOptions& options) = 0;

  // A missing object is success, as in S3.
  virtual Result<void> Delete(std::string_view key, Deadline deadline) = 0;

  virtual Result<ListPage> List(const ListOptions& options) = 0;

  // One cheap signed call that fails if the bucket is missing or refuses us; no retries. For start-up and
  // readiness.
  virtual Result<void> Probe(Deadline deadline) = 0;

  virtual StoreStats Stats() const = 0;

  // What is set wrong though calls succeed, because it could be corrected on the way: a sentence for the
  // operator that names the setting. Empty: nothing is known to be.
  virtual std::string Advice() const { return {}; }

  // Where this store is, for people ("bucket images at http://127.0.0.1:9000"); without credentials.
  virtual std::string Describe() const = 0;
};

}  // namespace s3client
