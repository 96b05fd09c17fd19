#include "s3client/curl_settings.h"

namespace s3client {
namespace {

curl_socket_t OnOpenSocket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& sockets = *static_cast<ConnectionSockets*>(user);
  return sockets.Open(address->family, address->socktype, address->protocol);
}

int OnCloseSocket(void* user, curl_socket_t socket) {
  return static_cast<ConnectionSockets*>(user)->Close(socket);
}

}  // namespace

CURLcode SetConnection(CURL* handle, const CurlOptions& options, ConnectionSockets& sockets) {
  CURLcode result = CURLE_OK;
  const auto set = [&](CURLoption option, auto value) {
    const CURLcode code = curl_easy_setopt(handle, option, value);
    if (result == CURLE_OK) result = code;
  };
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(CURLOPT_OPENSOCKETFUNCTION, &OnOpenSocket);
  set(CURLOPT_OPENSOCKETDATA, &sockets);
  set(CURLOPT_CLOSESOCKETFUNCTION, &OnCloseSocket);
  set(CURLOPT_CLOSESOCKETDATA, &sockets);
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
#if LIBCURL_VERSION_NUM >= 0x075700
  // Otherwise a call whose deadline ran out would wait for the resolver's thread.
  set(CURLOPT_QUICK_EXIT, 1L);
#endif
  return result;
}

}  // namespace s3client
