// What a JPEG loses by being decoded smaller than it is stored: for each thumbnail the distance of every
// scale to a Lanczos resize of the whole picture, in decibels, beside sharp's where its thumbnails are given.
// Prints Markdown.
//
// usage: jpeg_scales_bench FOLDER WIDTH,WIDTH... FILE...
//   FOLDER has sharp's thumbnails as NAME.WIDTH.png (sharp_thumbnails.mjs), or nothing
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <numbers>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <vips/vips8>

#include "imaging/geometry.h"
#include "imaging/headers/jpeg_profile.h"
#include "imaging/image_probe.h"
#include "imaging/jpeg/jpeg_decoding.h"
#include "imaging/jpeg/jpeg_shrinking.h"
#include "imaging/jpeg/scale_choice.h"
#include "imaging/png/srgb_profile.h"

namespace {

using imaging::Size;
using vips::VImage;

constexpr std::array kShrinks = {8, 4, 2};

// Three samples a pixel, 0 to 255.
struct Exact {
  Size size;
  std::vector<float> samples;
};

double Kernel(double x) {
  if (std::abs(x) < 1e-9) return 1;
  if (std::abs(x) >= 3) return 0;
  const double angle = std::numbers::pi * x;
  return 3 * std::sin(angle) * std::sin(angle / 3) / (angle * angle);
}

struct Window {
  int first = 0;
  std::vector<float> weights;
};

Window WindowOf(int from, int to, int line) {
  const double scale = static_cast<double>(from) / to;
  const double middle = (line + 0.5) * scale;
  const int first = static_cast<int>(std::floor(middle - 3 * scale));
  const int last = static_cast<int>(std::ceil(middle + 3 * scale));
  Window window{std::max(first, 0), {}};
  std::vector<double> weights(static_cast<std::size_t>(std::min(last, from - 1) - window.first + 1));
  double sum = 0;
  for (int j = first; j <= last; ++j) {
    const double weight = Kernel((j + 0.5 - middle) / scale);
    weights[static_cast<std::size_t>(std::clamp(j, 0, from - 1) - window.first)] += weight;
    sum += weight;
  }
  for (const double weight : weights) window.weights.push_back(static_cast<float>(weight / sum));
  return window;
}

// Rows of `width` samples down to `to` rows.
std::vector<float> Down(std::span<const float> rows, std::size_t width, int from, int to) {
  std::vector<float> result(width * static_cast<std::size_t>(to));
  for (int line = 0; line < to; ++line) {
    const Window window = WindowOf(from, to, line);
    float* const target = result.data() + static_cast<std::size_t>(line) * width;
    for (std::size_t k = 0; k < window.weights.size(); ++k) {
      const float* const row = rows.data() + (static_cast<std::size_t>(window.first) + k) * width;
      for (std::size_t i = 0; i < width; ++i) target[i] += window.weights[k] * row[i];
    }
  }
  return result;
}

std::vector<float> Transposed(std::span<const float> samples, Size size) {
  const auto width = static_cast<std::size_t>(size.width);
  const auto height = static_cast<std::size_t>(size.height);
  std::vector<float> turned(samples.size());
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      for (std::size_t c = 0; c < 3; ++c) turned[(x * height + y) * 3 + c] = samples[(y * width + x) * 3 + c];
    }
  }
  return turned;
}

Exact Lanczos(const Exact& whole, Size to) {
  const auto low =
      Down(whole.samples, 3 * static_cast<std::size_t>(whole.size.width), whole.size.height, to.height);
  const auto turned = Transposed(low, {whole.size.width, to.height});
  const auto narrow = Down(turned, 3 * static_cast<std::size_t>(to.height), whole.size.width, to.width);
  Exact small{to, Transposed(narrow, {to.height, to.width})};
  for (float& sample : small.samples) sample = std::clamp(std::round(sample), 0.0F, 255.0F);
  return small;
}

Exact ExactOf(VImage image) {
  if (image.bands() < 3)
    image = image.extract_band(0).bandjoin({image.extract_band(0), image.extract_band(0)});
  image = image.extract_band(0, VImage::option()->set("n", 3)).cast(VIPS_FORMAT_FLOAT).copy_memory();
  const auto* first = static_cast<const float*>(image.data());
  const Size size{image.width(), image.height()};
  return {size, {first, first + 3 * imaging::PixelCount(size)}};
}

Exact ExactOf(const imaging::RgbaPicture& picture) {
  Exact exact{picture.size, {}};
  const auto* sample = reinterpret_cast<const std::uint8_t*>(picture.pixels.data());
  for (std::size_t i = 0; i < 4 * picture.pixels.size(); ++i) {
    if (i % 4 != 3) exact.samples.push_back(sample[i]);
  }
  return exact;
}

double Decibels(const Exact& picture, const Exact& reference) {
  double sum = 0;
  for (std::size_t i = 0; i < reference.samples.size(); ++i) {
    const double difference = picture.samples.at(i) - reference.samples[i];
    sum += difference * difference;
  }
  return 10 * std::log10(255.0 * 255.0 / std::max(sum / static_cast<double>(reference.samples.size()), 1e-6));
}

imaging::Deadline Soon() {
  return std::chrono::steady_clock::now() + std::chrono::minutes(1);
}

struct Photo {
  std::string name;
  std::string bytes;
  Size stored;
  Exact whole;
};

// nullopt: no JPEG of ours, or its numbers are not sRGB, which sharp would convert.
std::optional<Photo> Read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  Photo photo{path.filename().string(), {std::istreambuf_iterator<char>(in), {}}, {}, {}};
  const auto facts = imaging::ProbeImage(photo.bytes, {});
  if (!facts || facts->format != imaging::ImageFormat::kJpeg || facts->bands == 4) return std::nullopt;
  const std::string profile = imaging::JpegProfile(photo.bytes);
  if (!profile.empty() && !imaging::IsSrgbProfile(profile)) return std::nullopt;
  photo.stored = facts->size;
  photo.whole = ExactOf(VImage::jpegload(path.c_str()));
  return photo;
}

struct Row {
  const Photo* photo = nullptr;
  Size size;
  double ratio = 0;  // of the stored picture's sides to the thumbnail's, the lesser
  int chosen = 1;
  std::map<int, double> decibels;  // by shrink
  std::optional<double> sharp;
};

std::optional<double> SharpOf(const std::filesystem::path& folder, const Row& row, const Exact& reference) {
  const auto path = folder / fmt::format("{}.{}.png", row.photo->name, row.size.width);
  if (!std::filesystem::exists(path)) return std::nullopt;
  const Exact theirs = ExactOf(VImage::pngload(path.c_str()));
  if (theirs.size != row.size) return std::nullopt;
  return Decibels(theirs, reference);
}

Row Measure(const Photo& photo, int width, const std::filesystem::path& folder) {
  const Size stored = photo.stored;
  const Size size = imaging::FitSize(stored, {.width = width}, {}).value();
  Row row{&photo, size, 0, imaging::JpegShrink(stored, size), {}, {}};
  row.ratio = std::min(1.0 * stored.width / size.width, 1.0 * stored.height / size.height);
  const Exact reference = Lanczos(photo.whole, size);
  for (const int shrink : kShrinks) {
    if (row.ratio < shrink) continue;
    const auto decoded = imaging::DecodeJpeg(
        {photo.bytes, imaging::ProbeImage(photo.bytes, {})->multipass, imaging::FailOn::kNone, Soon()},
        shrink);
    if (!decoded) continue;
    const auto small = imaging::ShrinkJpeg(decoded->picture, {stored, shrink, size, Soon()});
    if (small) row.decibels[shrink] = Decibels(ExactOf(*small), reference);
  }
  row.sharp = SharpOf(folder, row, reference);
  return row;
}

std::string Cell(const std::optional<double>& decibels, bool chosen) {
  if (!decibels) return "";
  return fmt::format(fmt::runtime(chosen ? "**{:.1f}**" : "{:.1f}"), *decibels);
}

void PrintRow(const Row& row) {
  fmt::print("| {} | {}×{} | {} | {:.1f} |", row.photo->name, row.photo->stored.width,
             row.photo->stored.height, row.size.width, row.ratio);
  for (const int shrink : kShrinks) {
    const auto found = row.decibels.find(shrink);
    const auto value = found == row.decibels.end() ? std::nullopt : std::optional(found->second);
    fmt::print(" {} |", Cell(value, shrink == row.chosen));
  }
  fmt::print(" {} |\n", Cell(row.sharp, false));
}

// How far the chosen scale is above sharp.
void PrintSummary(std::span<const Row> rows) {
  fmt::print("\n| chosen | thumbnails | least above sharp | median | most |\n|---|--:|--:|--:|--:|\n");
  for (const int shrink : kShrinks) {
    std::vector<double> above;
    for (const Row& row : rows) {
      const auto ours = row.decibels.find(shrink);
      if (row.chosen == shrink && row.sharp && ours != row.decibels.end())
        above.push_back(ours->second - *row.sharp);
    }
    if (above.empty()) continue;
    std::ranges::sort(above);
    fmt::print("| 1/{} | {} | {:+.1f} dB | {:+.1f} dB | {:+.1f} dB |\n", shrink, above.size(), above.front(),
               above[above.size() / 2], above.back());
  }
}

std::vector<int> WidthsOf(const std::string& list) {
  std::vector<int> widths;
  std::istringstream in(list);
  for (std::string one; std::getline(in, one, ',');) widths.push_back(std::stoi(one));
  return widths;
}

}  // namespace

int main(int count, char** words) {
  if (count < 4 || !imaging::InitializeImaging()) {
    fmt::print(stderr, "usage: jpeg_scales_bench FOLDER WIDTH,WIDTH... FILE...\n");
    return 1;
  }
  const std::vector<int> widths = WidthsOf(words[2]);
  std::vector<std::string> paths(words + 3, words + count);
  std::vector<Row> rows;
  std::vector<std::unique_ptr<Photo>> photos;
  for (const std::string& path : paths) {
    auto photo = Read(path);
    if (!photo) continue;
    photos.push_back(std::make_unique<Photo>(std::move(*photo)));
    for (const int width : widths) {
      if (width < photos.back()->stored.width) rows.push_back(Measure(*photos.back(), width, words[1]));
    }
    photos.back()->whole = {};
  }
  std::ranges::stable_sort(rows, {}, &Row::ratio);
  fmt::print(
      "| photo | stored | width | times | 1/8 | 1/4 | 1/2 | sharp |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
  for (const Row& row : rows) {
    if (row.ratio >= 3) PrintRow(row);
  }
  PrintSummary(rows);
  return 0;
}
