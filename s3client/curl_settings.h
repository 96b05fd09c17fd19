// What all connections that libcurl makes for us have in common.
#pragma once

#include <curl/curl.h>

#include "s3client/connection_sockets.h"
#include "s3client/curl_transport.h"

namespace s3client {

// `sockets` must outlive the handle's connections.
CURLcode SetConnection(CURL* handle, const CurlOptions& options, ConnectionSockets& sockets);

}  // namespace s3client
