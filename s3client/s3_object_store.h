// Object storage over S3's REST API: path style, SigV4, one bucket and an optional key prefix.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "s3client/credentials/credentials.h"
#include "s3client/object_store.h"

namespace s3client {

struct S3Options {
  std::string endpoint = {};  // "http://host:port" or "https://host[:port]"; no path
  std::string region = "us-east-1";
  std::string bucket = {};
  std::string prefix = {};  // "" or "thumbs/"; put before every key, and taken off listed ones
  std::chrono::milliseconds connect_timeout{2000};
  std::chrono::milliseconds stall_timeout{5000};  // no byte in either direction for this long ends an attempt
  int max_attempts = 3;                           // 1 = no retries
  std::string ca_file = {};                       // PEM; empty: the system's
  // How the settings are called where messages name one ("S3_ENDPOINT"): the bucket's differs per store.
  std::string bucket_setting = "IMAGE_BUCKET";
};

// Kept for StartGet, by each store that is asked for it; three descriptors each.
inline constexpr std::size_t kMostKeptConnections = 64;

// Never fails: what is wrong with the options shows at the first call. `credentials` is shared and
// thread-safe.
std::unique_ptr<ObjectStore> MakeS3ObjectStore(S3Options options,
                                               std::shared_ptr<CredentialsProvider> credentials);

// Process-wide start of the transport library; call once in main before any thread is started. Ignores
// SIGPIPE, which the library does not keep from the process.
void InitializeTransport();

}  // namespace s3client
