// A client socket for tests of HTTP on the wire: sends any bytes, reads answers by their framing.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/tls_client.h"

namespace server {

struct RawResponse {
  int status = 0;
  std::string head;  // status line and headers, with the empty line
  std::string body;

  // The first one's value; empty where there is none.
  std::string Header(std::string_view name) const;
  std::size_t HeaderCount(std::string_view name) const;
};

// Every wait is bounded: a server that hangs fails the test.
class RawHttpClient {
 public:
  static RawHttpClient Connect(int port, const std::string& address = "127.0.0.1", int receive_buffer = 0);
  // From another address of this host, such as 127.0.0.2.
  static RawHttpClient ConnectFrom(const std::string& source, int port);
  static RawHttpClient ConnectUnix(const std::string& path);

  RawHttpClient(RawHttpClient&& other) noexcept;
  RawHttpClient& operator=(RawHttpClient&&) = delete;
  ~RawHttpClient();

  // All that follows goes over TLS.
  const TlsClient& StartTls(const TlsClientOptions& options = {});
  const TlsClient& tls() const { return *tls_; }

  bool connected() const { return socket_ >= 0; }
  // False where the server has closed.
  bool Send(std::string_view bytes) const;
  void ShutdownSending() const;
  void Close();
  // Close with a RST instead of a FIN.
  void Reset();

  // nullopt where the connection ends or nothing comes in time. Interim (1xx) answers are returned too.
  std::optional<RawResponse> ReadResponse(bool head_only = false);
  // Up to that many bytes, as soon as there are any; empty at the end and when nothing comes in time.
  std::string ReadSome(std::size_t most, std::chrono::milliseconds timeout = std::chrono::seconds(10));
  // Everything up to the end of the connection.
  std::string ReadToEnd();
  // True where the server ends the connection, by FIN or RST, within the time; what arrives before is
  // dropped.
  bool EndsWithin(std::chrono::milliseconds timeout);

 private:
  explicit RawHttpClient(int socket) : socket_(socket) {}
  bool AwaitReadable(std::chrono::steady_clock::time_point deadline) const;
  bool Fill(std::chrono::steady_clock::time_point deadline);

  int socket_ = -1;
  std::unique_ptr<TlsClient> tls_;
  std::string buffer_;
};

}  // namespace server
