// thumbd render FILE WIDTH: one local file through the same renderer as the service, to standard output.
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "imaging/renderer.h"
#include "server/commands/commands.h"
#include "server/render_workers.h"

namespace server {
namespace {

int Fail(const std::string& sentence) {
  std::fputs(fmt::format("thumbd render: {}\n", sentence).c_str(), stderr);
  return 1;
}

std::optional<std::string> ReadFile(const std::string& path, std::uint64_t max_bytes) {
  std::error_code error;
  // Also refuses folders and what has no end.
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > max_bytes) return std::nullopt;
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  return file ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<int> ReadWidth(const std::string& text, int largest) {
  int width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && width >= 1 && width <= largest ? std::optional(width) : std::nullopt;
}

}  // namespace

int RunRender(const LoadedConfig& loaded, const std::vector<std::string>& arguments) {
  const Config& config = loaded.config;
  if (arguments.size() != 2) return Fail("two arguments are needed: FILE WIDTH");
  const auto width = ReadWidth(arguments[1], config.max_size);
  if (!width) return Fail(fmt::format("WIDTH is not a number of pixels from 1 to {}", config.max_size));
  const auto original = ReadFile(arguments[0], config.max_original_bytes);
  if (!original) {
    return Fail(fmt::format("{} is no file that can be read, of at most {} bytes", arguments[0],
                            config.max_original_bytes));
  }
  const auto renderer = imaging::StartWorkerPool(ForkServerOfThisProgram(), WorkerPoolOptionsFrom(config));
  if (!renderer) return Fail(renderer.error());

  imaging::ThumbnailSpec spec;
  spec.width = *width;
  const auto deadline = std::chrono::steady_clock::now() + config.request_timeout;
  const auto rendering = (*renderer)->Render(*original, std::array{spec}, deadline);
  if (!rendering) {
    const imaging::Error& error = rendering.error();
    return Fail(fmt::format("{}: {} {}", imaging::ToString(error.code), error.detail, error.message));
  }
  const std::string& bytes = rendering->images.front().bytes;
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::fflush(stdout) != 0) {
    return Fail("standard output cannot be written");
  }
  return 0;
}

}  // namespace server
