#include "server/front/memory_stream.h"

#include <algorithm>
#include <cstring>

namespace server {

ssize_t MemoryStream::read(char* target, size_t size) {
  const std::size_t count = std::min(size, input_.size());
  std::memcpy(target, input_.data(), count);
  input_.remove_prefix(count);
  return static_cast<ssize_t>(count);
}

ssize_t MemoryStream::write(const char* bytes, size_t size) {
  written_.append(bytes, size);
  return static_cast<ssize_t>(size);
}

// httplib would put the addresses into request headers; ours come from the connection.
void MemoryStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void MemoryStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace server
