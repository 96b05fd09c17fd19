// An HTTP server that does what it is told, also what no server should: on plain sockets, 127.0.0.1, any free
// port.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace s3client::testing {

// What follows one request.
struct Scripted {
  enum class Then {
    kKeepOpen,  // read the next request
    kClose,     // FIN
    kReset,     // RST
    kStall,     // nothing more, until the server's end
  };
  std::vector<std::string> pieces = {};  // sent one after the other, byte for byte
  std::chrono::milliseconds gap{0};      // before each piece but the first
  Then then = Then::kKeepOpen;
};

// "HTTP/1.1 <status>" with Content-Length and the body.
Scripted Answer(const std::string& status, const std::string& body, const std::string& more_headers = "");

class ScriptedServer {
 public:
  // Request by request, in the order of their arrival on whatever connection. Past the last: kStall.
  explicit ScriptedServer(std::deque<Scripted> script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  int port() const { return port_; }
  std::string Url(const std::string& path = "/", const std::string& scheme = "http") const;

  // Head and body as they came. A TLS greeting counts as a request.
  std::vector<std::string> Requests() const;
  int Connections() const;
  // Blocks until so many requests have come; false after half a minute without.
  bool AwaitRequests(std::size_t count) const;

 private:
  void Accept(const std::stop_token& stop);
  void Serve(int socket);
  bool Play(int socket, const Scripted& scripted);
  Scripted Next(std::string request);

  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::deque<Scripted> script_;
  std::vector<std::string> requests_;
  std::vector<int> sockets_;  // closed at the end only, so that no number is used twice
  std::vector<std::jthread> connections_;
  std::jthread acceptor_;
};

}  // namespace s3client::testing
