// Credentials as a value, and the port that provides them.
#pragma once

#include <string>

#include "s3client/error.h"

namespace s3client {

// Never printed, logged or formatted: there is deliberately no operator<< and no fmt formatter.
struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  // empty for long-term keys
};

// Thread-safe. Get must not block on the network once the provider is running.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  virtual Result<Credentials> Get() = 0;
};

}  // namespace s3client
