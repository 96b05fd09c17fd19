#include "imaging/worker/worker_protocol.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

#include "imaging/image_format.h"
#include "imaging/worker/spec_wire.h"

namespace imaging {
namespace {

constexpr std::uint32_t kJobMagic = 0x7468624a;
constexpr std::uint32_t kAnswerMagic = 0x74686241;

struct LimitsWire {
  std::uint64_t max_pixels;
  std::uint64_t max_frame_pixels;
  std::uint64_t max_metadata_bytes;
  std::int32_t max_side;
  std::int32_t max_frames;
  std::int32_t max_bands;
  std::int32_t max_jpeg_scans;
  std::uint32_t fail_on;
  std::uint32_t allow_svg;
};

struct JobWire {
  std::uint32_t magic;
  std::uint32_t spec_count;
  std::uint64_t id;
  std::int64_t time_ms;
  LimitsWire limits;
  EncodingWire encoding;
  std::array<SpecWire, kMostSpecs> specs;
};

struct ImageWire {
  std::int32_t width;
  std::int32_t height;
  std::uint32_t content_type;
  std::uint32_t bytes;
};

struct AnswerWire {
  std::uint32_t magic;
  std::uint32_t failed;  // 0: a rendering; else 1 + ErrorCode
  std::uint64_t id;
  std::uint64_t peak_memory_bytes;
  std::int64_t processor_ms;
  std::int64_t decode_us;
  std::int64_t resize_us;
  std::int64_t encode_us;
  std::uint16_t source_format;
  std::uint16_t path;
  std::int32_t source_width;
  std::int32_t source_height;
  std::uint32_t image_count;
  std::array<ImageWire, kMostSpecs> images;
  std::array<char, 256> detail;  // filled up with zeros, as is the next
  std::array<char, 512> message;
};

// No padding: what lies between the fields would be bytes of our memory, shown to a worker.
static_assert(std::has_unique_object_representations_v<JobWire>);
static_assert(std::has_unique_object_representations_v<AnswerWire>);

constexpr std::array kFormats = {ImageFormat::kPng,  ImageFormat::kJpeg, ImageFormat::kWebp,
                                 ImageFormat::kGif,  ImageFormat::kTiff, ImageFormat::kAvif,
                                 ImageFormat::kHeic, ImageFormat::kSvg};
constexpr std::array<std::string_view, 5> kContentTypes = {"image/png", "image/jpeg", "image/webp",
                                                           "image/avif", "image/gif"};
constexpr std::array kPaths = {kVipsPath, kPngFastPath, kEmbeddedPath};
constexpr auto kErrorCodes = static_cast<std::uint32_t>(ErrorCode::kInternal) + 1;
constexpr std::int64_t kLongestJob = 3'600'000;       // milliseconds
constexpr std::int64_t kLongestStep = 3'600'000'000;  // microseconds
constexpr std::int32_t kLongestSide = 1'000'000;

template <typename Wire>
std::string ToBytes(const Wire& wire) {
  return {reinterpret_cast<const char*>(&wire), sizeof wire};
}

template <typename Wire>
std::optional<Wire> FromBytes(std::string_view bytes, std::uint32_t magic) {
  Wire wire;
  if (bytes.size() != sizeof wire) return std::nullopt;
  std::memcpy(&wire, bytes.data(), sizeof wire);
  if (wire.magic != magic) return std::nullopt;
  return wire;
}

template <std::size_t N>
void CopyText(const std::string& text, std::array<char, N>& target) {
  std::copy_n(text.begin(), std::min(text.size(), N), target.begin());
}

// A worker's words go into logs and answers: printable ASCII, whatever they were.
template <std::size_t N>
std::string ReadText(const std::array<char, N>& source) {
  std::string text(source.begin(), std::find(source.begin(), source.end(), '\0'));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

bool IsSide(std::int32_t pixels) {
  return pixels >= 1 && pixels <= kLongestSide;
}

LimitsWire WriteLimits(const Limits& limits) {
  return {limits.max_pixels,         limits.max_frame_pixels,
          limits.max_metadata_bytes, limits.max_side,
          limits.max_frames,         limits.max_bands,
          limits.max_jpeg_scans,     static_cast<std::uint32_t>(limits.fail_on),
          limits.allow_svg ? 1U : 0U};
}

std::optional<Limits> ReadLimits(const LimitsWire& wire) {
  const bool known = wire.allow_svg <= 1 && wire.fail_on <= static_cast<std::uint32_t>(FailOn::kWarning);
  const bool counted = wire.max_frames >= 1 && wire.max_bands >= 1 && wire.max_jpeg_scans >= 1;
  if (!known || !counted || !IsSide(wire.max_side)) return std::nullopt;
  Limits limits;
  limits.max_pixels = wire.max_pixels;
  limits.max_frame_pixels = wire.max_frame_pixels;
  limits.max_metadata_bytes = wire.max_metadata_bytes;
  limits.max_side = wire.max_side;
  limits.max_frames = wire.max_frames;
  limits.max_bands = wire.max_bands;
  limits.max_jpeg_scans = wire.max_jpeg_scans;
  limits.fail_on = static_cast<FailOn>(wire.fail_on);
  limits.allow_svg = wire.allow_svg == 1;
  return limits;
}

void WriteRendering(const Rendering& rendering, AnswerWire& wire) {
  wire.decode_us = rendering.timings.decode.count();
  wire.resize_us = rendering.timings.resize.count();
  wire.encode_us = rendering.timings.encode.count();
  const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](ImageFormat one) { return ToString(one) == rendering.source_format; });
  wire.source_format = static_cast<std::uint16_t>(format - kFormats.begin());
  wire.path = static_cast<std::uint16_t>(std::ranges::find(kPaths, rendering.path) - kPaths.begin());
  wire.source_width = rendering.source_width;
  wire.source_height = rendering.source_height;
  wire.image_count = static_cast<std::uint32_t>(std::min(rendering.images.size(), kMostSpecs));
  for (std::size_t i = 0; i < wire.image_count; ++i) {
    const RenderedImage& image = rendering.images[i];
    const auto type = std::ranges::find(kContentTypes, image.content_type) - kContentTypes.begin();
    wire.images[i] = {image.width, image.height, static_cast<std::uint32_t>(type),
                      static_cast<std::uint32_t>(image.bytes.size())};
  }
}

bool IsStep(std::int64_t microseconds) {
  return microseconds >= 0 && microseconds <= kLongestStep;
}

std::optional<Rendering> ReadRendering(const AnswerWire& wire) {
  const bool timed = IsStep(wire.decode_us) && IsStep(wire.resize_us) && IsStep(wire.encode_us);
  const bool counted = wire.image_count >= 1 && wire.image_count <= kMostSpecs;
  const bool known = wire.source_format < kFormats.size() && wire.path < kPaths.size();
  if (!timed || !counted || !known) return std::nullopt;
  if (!IsSide(wire.source_width) || !IsSide(wire.source_height)) return std::nullopt;
  Rendering rendering;
  rendering.timings = {std::chrono::microseconds(wire.decode_us), std::chrono::microseconds(wire.resize_us),
                       std::chrono::microseconds(wire.encode_us)};
  rendering.source_format = ToString(kFormats[wire.source_format]);
  rendering.path = kPaths[wire.path];
  rendering.source_width = wire.source_width;
  rendering.source_height = wire.source_height;
  for (std::size_t i = 0; i < wire.image_count; ++i) {
    const ImageWire& image = wire.images[i];
    if (!IsSide(image.width) || !IsSide(image.height)) return std::nullopt;
    if (image.content_type >= kContentTypes.size() || image.bytes == 0) return std::nullopt;
    rendering.images.push_back(
        {"", std::string(kContentTypes.at(image.content_type)), image.width, image.height});
  }
  return rendering;
}

}  // namespace

std::string EncodeJob(const WorkerJob& job) {
  JobWire wire{};
  wire.magic = kJobMagic;
  wire.spec_count = static_cast<std::uint32_t>(std::min(job.specs.size(), kMostSpecs));
  wire.encoding = WriteEncoding(job.encoding);
  wire.id = job.id;
  wire.limits = WriteLimits(job.limits);
  wire.time_ms = std::clamp<std::int64_t>(job.time.count(), 0, kLongestJob);
  for (std::size_t i = 0; i < wire.spec_count; ++i) {
    wire.specs[i] = WriteSpec(job.specs[i]);
  }
  return ToBytes(wire);
}

std::optional<WorkerJob> DecodeJob(std::string_view bytes) {
  const auto wire = FromBytes<JobWire>(bytes, kJobMagic);
  if (!wire || wire->spec_count < 1 || wire->spec_count > kMostSpecs) return std::nullopt;
  if (wire->time_ms < 0 || wire->time_ms > kLongestJob) return std::nullopt;
  const auto limits = ReadLimits(wire->limits);
  const auto encoding = ReadEncoding(wire->encoding);
  if (!limits || !encoding) return std::nullopt;
  WorkerJob job;
  job.id = wire->id;
  job.limits = *limits;
  job.encoding = *encoding;
  job.time = std::chrono::milliseconds(wire->time_ms);
  for (std::size_t i = 0; i < wire->spec_count; ++i) {
    const auto spec = ReadSpec(wire->specs[i]);
    if (!spec) return std::nullopt;
    job.specs.push_back(*spec);
  }
  return job;
}

std::string EncodeAnswer(const WorkerAnswer& answer) {
  AnswerWire wire{};
  wire.magic = kAnswerMagic;
  wire.id = answer.id;
  wire.peak_memory_bytes = answer.peak_memory_bytes;
  wire.processor_ms = answer.processor_time.count();
  if (answer.rendering) {
    WriteRendering(*answer.rendering, wire);
  } else {
    wire.failed = 1 + static_cast<std::uint32_t>(answer.rendering.error().code);
    CopyText(answer.rendering.error().detail, wire.detail);
    CopyText(answer.rendering.error().message, wire.message);
  }
  return ToBytes(wire);
}

std::optional<WorkerAnswer> DecodeAnswer(std::string_view bytes) {
  const auto wire = FromBytes<AnswerWire>(bytes, kAnswerMagic);
  if (!wire || wire->failed > kErrorCodes) return std::nullopt;
  if (wire->processor_ms < 0 || wire->processor_ms > kLongestJob) return std::nullopt;
  WorkerAnswer answer{
      wire->id, wire->peak_memory_bytes, std::chrono::milliseconds(wire->processor_ms), {}, {}};
  if (wire->failed > 0) {
    answer.rendering = tl::unexpected(
        Error{static_cast<ErrorCode>(wire->failed - 1), ReadText(wire->detail), ReadText(wire->message)});
    return answer;
  }
  auto rendering = ReadRendering(*wire);
  if (!rendering) return std::nullopt;
  answer.rendering = std::move(*rendering);
  for (std::size_t i = 0; i < wire->image_count; ++i) answer.picture_bytes.push_back(wire->images[i].bytes);
  return answer;
}

}  // namespace imaging
