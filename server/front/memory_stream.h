// A request head in memory that httplib reads from, and the buffer that it writes its response head to. It
// never touches a socket, so process_request cannot block. Only for files that see httplib.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <httplib.h>

namespace server {

// Which of these are virtual depends on the version of httplib: is_writable up to 0.19, duration from 0.19,
// wait_readable and wait_writable from 0.20. So none is marked override, and the compiler holds us to the
// pure ones. NOLINTBEGIN(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)
class MemoryStream final : public httplib::Stream {
 public:
  explicit MemoryStream(std::string_view input) : input_(input) {}

  ssize_t read(char* target, size_t size);
  ssize_t write(const char* bytes, size_t size);
  using httplib::Stream::write;

  bool is_readable() const { return !input_.empty(); }
  bool is_writable() const { return true; }
  bool wait_readable() const { return !input_.empty(); }
  bool wait_writable() const { return true; }
  bool is_peer_alive() const { return true; }
  time_t duration() const { return 0; }

  void get_remote_ip_and_port(std::string& ip, int& port) const;
  void get_local_ip_and_port(std::string& ip, int& port) const;
  socket_t socket() const { return INVALID_SOCKET; }

  std::string TakeWritten() { return std::move(written_); }

 private:
  std::string_view input_;
  std::string written_;
};
// NOLINTEND(modernize-use-override,cppcoreguidelines-explicit-virtual-functions)

}  // namespace server
