// thumbd render FILE WIDTH: one local file through the same renderer as the service, to standard output.
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "imaging/renderer.h"
#include "server/commands/commands.h"

namespace server {
namespace {

int Fail(const std::string& sentence) {
  std::fputs(fmt::format("thumbd render: {}\n", sentence).c_str(), stderr);
  return 1;
}

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return file.bad() ? std::nullopt : std::optional(std::move(bytes));
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
  const auto original = ReadFile(arguments[0]);
  if (!original) return Fail(fmt::format("cannot read {}", arguments[0]));
  if (!imaging::InitializeImaging()) return Fail("libvips could not start");

  imaging::ThumbnailSpec spec;
  spec.width = *width;
  const auto renderer = imaging::MakeInProcessRenderer({config.max_pixels, config.max_side});
  const auto deadline = std::chrono::steady_clock::now() + config.request_timeout;
  const auto rendering = renderer->Render(*original, std::array{spec}, deadline);
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
