#include "server/config/text_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fmt/format.h>

namespace server {
namespace {

constexpr std::size_t kChunkBytes = 4'096;

struct Closer {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

tl::unexpected<std::string> Unreadable(int error) {
  return tl::unexpected("cannot be read: " + std::generic_category().message(error));
}

}  // namespace

tl::expected<std::string, std::string> ReadTextFile(const std::string& path, std::size_t max_bytes) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return Unreadable(errno);
  std::string text;
  std::array<char, kChunkBytes> chunk;
  while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    text.append(chunk.data(), got);
    if (text.size() > max_bytes) return tl::unexpected(fmt::format("is larger than {} bytes", max_bytes));
  }
  if (std::ferror(file.get()) != 0) return Unreadable(errno);
  return text;
}

}  // namespace server
