// HTTP over libcurl. Connections are kept alive and reused, last used first, so that an idle store holds few;
// DNS answers, TLS sessions and the parsed certificate authorities live with them.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "s3client/http_transport.h"

namespace s3client {

struct CurlOptions {
  std::chrono::milliseconds connect_timeout{2000};  // name, TCP and TLS together
  std::chrono::milliseconds stall_timeout{5000};    // no byte in either direction; begins when connected
  std::string ca_file;                              // PEM; empty: the system's
};

// InitializeTransport (s3_object_store.h) must have been called.
std::shared_ptr<HttpTransport> MakeCurlTransport(CurlOptions options);

}  // namespace s3client
