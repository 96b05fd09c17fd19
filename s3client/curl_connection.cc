#include "s3client/curl_connection.h"

#include "s3client/curl_settings.h"

namespace s3client {
namespace {

constexpr long kMostAtOnce = 128 * 1024;  // of one Receive; the default is 16 KB

// Called about once a second while connecting; other than 0 ends it.
// NOLINTNEXTLINE(readability-function-size): libcurl's signature
int OnProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(user)->load() ? 1 : 0;
}

}  // namespace

std::unique_ptr<CurlConnection> CurlConnection::Open(const CurlOptions& options, const std::string& origin,
                                                     const std::atomic<bool>& stop) {
  std::unique_ptr<CurlConnection> connection(new CurlConnection);
  if (!connection->Connect(options, origin, stop)) return nullptr;
  return connection;
}

CurlConnection::~CurlConnection() {
  curl_easy_cleanup(easy_);
}

bool CurlConnection::Connect(const CurlOptions& options, const std::string& origin,
                             const std::atomic<bool>& stop) {
  if (easy_ == nullptr || SetConnection(easy_, options, sockets_) != CURLE_OK) return false;
  curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, &OnProgress);
  curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, &stop);
  curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
  // A proxy is asked for a tunnel also where it could be asked for the object: what is sent is the same then.
  curl_easy_setopt(easy_, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(easy_, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, kMostAtOnce);
  if (curl_easy_setopt(easy_, CURLOPT_URL, origin.c_str()) != CURLE_OK) return false;
  if (curl_easy_perform(easy_) != CURLE_OK) return false;
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK) return false;
  socket_ = socket;
  return socket != CURL_SOCKET_BAD;
}

CurlConnection::Moved CurlConnection::Send(std::string_view bytes) {
  std::size_t sent = 0;
  const CURLcode code = curl_easy_send(easy_, bytes.data(), bytes.size(), &sent);
  return ResultOf(code, sent);
}

CurlConnection::Moved CurlConnection::Receive(std::span<char> buffer) {
  std::size_t received = 0;
  const CURLcode code = curl_easy_recv(easy_, buffer.data(), buffer.size(), &received);
  return ResultOf(code, received);
}

CurlConnection::Moved CurlConnection::ResultOf(CURLcode code, std::size_t bytes) {
  if (code == CURLE_AGAIN) return {.state = Moved::State::kNothing};
  if (code != CURLE_OK || bytes == 0) return {};
  return {.state = Moved::State::kSome, .bytes = bytes};
}

}  // namespace s3client
