#include "tests/support/png_maker.h"

#include <array>
#include <cstdlib>
#include <stdexcept>

#include <zlib.h>

namespace imaging::testing {
namespace {

using Random = std::mt19937;

struct Pass {
  int left, top, across, down;
};

constexpr std::array<Pass, 7> kAdam7 = {Pass{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                        {0, 2, 2, 4},     {1, 0, 2, 2}, {0, 1, 1, 2}};

std::string Number(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  return text;
}

int Channels(int colour) {
  constexpr std::array kChannels = {1, 0, 3, 1, 2, 0, 4};
  return kChannels.at(static_cast<std::size_t>(colour));
}

int Entries(const PngRecipe& recipe) {
  return recipe.palette_entries > 0 ? recipe.palette_entries : 1 << recipe.depth;
}

std::uint32_t Most(const PngRecipe& recipe) {
  return recipe.colour == 3 ? static_cast<std::uint32_t>(Entries(recipe) - 1) : (1U << recipe.depth) - 1;
}

// Samples of the whole picture, channel by channel in a pixel.
std::vector<std::uint32_t> Draw(const PngRecipe& recipe, Random& random) {
  const int channels = Channels(recipe.colour);
  const std::uint32_t most = Most(recipe);
  std::vector<std::uint32_t> samples;
  for (int y = 0; y < recipe.height; ++y) {
    for (int x = 0; x < recipe.width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const bool noise = (x / 5 + y / 3) % 2 == 0;
        const auto flat = static_cast<std::uint32_t>(c + (x / 9) + (y / 7)) * 7 % (most + 1);
        samples.push_back(noise ? static_cast<std::uint32_t>(random() % (most + 1)) : flat);
      }
    }
  }
  return samples;
}

// One row of a pass, packed.
std::vector<std::uint8_t> PackRow(const PngRecipe& recipe, const std::vector<std::uint32_t>& values) {
  std::vector<std::uint8_t> row((values.size() * static_cast<std::size_t>(recipe.depth) + 7) / 8);
  std::size_t bit = 0;
  for (const std::uint32_t value : values) {
    for (int b = recipe.depth - 1; b >= 0; --b, ++bit) {
      if ((value >> b & 1) != 0) row[bit / 8] = static_cast<std::uint8_t>(row[bit / 8] | 0x80U >> bit % 8);
    }
  }
  return row;
}

// Clause 9.2, 9.4: what the filter subtracts.
int Predicted(int filter, int a, int b, int c) {
  const int p = a + b - c;
  const int pa = std::abs(p - a);
  const int pb = std::abs(p - b);
  const int pc = std::abs(p - c);
  switch (filter) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return (a + b) / 2;
    case 4:
      return pa <= pb && pa <= pc ? a : (pb <= pc ? b : c);
    default:
      return 0;
  }
}

class PassWriter {
 public:
  PassWriter(const PngRecipe& recipe, const std::vector<std::uint32_t>& samples, Random& random)
      : recipe_(recipe), samples_(samples), random_(random) {}

  void Write(const Pass& pass) {
    std::vector<std::uint8_t> above;
    for (int y = pass.top; y < recipe_.height; y += pass.down) {
      const std::vector<std::uint8_t> row = Row(pass, y);
      if (row.empty()) return;
      above.resize(row.size());
      const int filter = recipe_.filter == kMixedFilters ? static_cast<int>(random_() % 5) : recipe_.filter;
      raw_.push_back(static_cast<char>(filter));
      Append(row, above, filter);
      above = row;
    }
  }

  const std::string& raw() const { return raw_; }

 private:
  std::vector<std::uint8_t> Row(const Pass& pass, int y) const {
    std::vector<std::uint32_t> values;
    const int channels = Channels(recipe_.colour);
    for (int x = pass.left; x < recipe_.width; x += pass.across) {
      for (int c = 0; c < channels; ++c) {
        values.push_back(samples_[static_cast<std::size_t>((y * recipe_.width + x) * channels + c)]);
      }
    }
    return PackRow(recipe_, values);
  }

  void Append(const std::vector<std::uint8_t>& row, const std::vector<std::uint8_t>& above, int filter) {
    const auto step = static_cast<std::size_t>(std::max(1, Channels(recipe_.colour) * recipe_.depth / 8));
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int a = i >= step ? row[i - step] : 0;
      const int c = i >= step ? above[i - step] : 0;
      raw_.push_back(static_cast<char>(row[i] - Predicted(filter, a, above[i], c)));
    }
  }

  const PngRecipe& recipe_;
  const std::vector<std::uint32_t>& samples_;
  Random& random_;
  std::string raw_;
};

std::string Transparency(const PngRecipe& recipe, const std::vector<std::uint32_t>& samples) {
  std::string data;
  if (recipe.colour == 3) {
    for (int i = 0; i < (Entries(recipe) + 1) / 2; ++i) data.push_back(static_cast<char>(i * 83));
    return data;
  }
  // A colour that the picture has.
  for (int c = 0; c < Channels(recipe.colour); ++c) data += Number(samples[static_cast<std::size_t>(c)], 2);
  return data;
}

std::string Palette(const PngRecipe& recipe) {
  std::string data;
  for (int i = 0; i < Entries(recipe) * 3; ++i) data.push_back(static_cast<char>(i * 37 + i / 5));
  return data;
}

}  // namespace

std::string Deflated(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string result(size, '\0');
  const int status =
      compress2(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                static_cast<uLong>(bytes.size()), 6);
  if (status != Z_OK) throw std::runtime_error("deflate");
  result.resize(size);
  return result;
}

std::string Inflated(std::string_view bytes) {
  std::string result(1 << 20, '\0');
  uLongf size = static_cast<uLong>(result.size());
  const int status =
      uncompress(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                 static_cast<uLong>(bytes.size()));
  if (status != Z_OK) throw std::runtime_error("inflate");
  result.resize(size);
  return result;
}

std::vector<RawChunk> MakePngChunks(const PngRecipe& recipe) {
  Random random(recipe.seed);
  const auto samples = Draw(recipe, random);
  PassWriter writer(recipe, samples, random);
  if (recipe.interlaced) {
    for (const Pass& pass : kAdam7) writer.Write(pass);
  } else {
    writer.Write({0, 0, 1, 1});
  }
  std::vector<RawChunk> chunks = {{"IHDR", Number(static_cast<std::uint32_t>(recipe.width), 4) +
                                               Number(static_cast<std::uint32_t>(recipe.height), 4) +
                                               static_cast<char>(recipe.depth) +
                                               static_cast<char>(recipe.colour) + std::string(2, '\0') +
                                               static_cast<char>(recipe.interlaced ? 1 : 0)}};
  if (recipe.colour == 3) chunks.push_back({"PLTE", Palette(recipe)});
  const bool may_have_key = recipe.colour < 4;
  if (recipe.transparency && may_have_key) chunks.push_back({"tRNS", Transparency(recipe, samples)});
  const std::string data = Deflated(writer.raw());
  for (std::size_t at = 0; at < data.size(); at += recipe.idat_bytes) {
    chunks.push_back({"IDAT", data.substr(at, recipe.idat_bytes)});
  }
  chunks.push_back({"IEND", ""});
  return chunks;
}

std::string JoinPngChunks(const std::vector<RawChunk>& chunks) {
  std::string png = "\x89PNG\r\n\x1a\n";
  for (const RawChunk& chunk : chunks) {
    const std::string covered = chunk.type + chunk.data;
    const auto checksum =
        crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size()));
    png += Number(static_cast<std::uint32_t>(chunk.data.size()), 4) + covered +
           Number(static_cast<std::uint32_t>(checksum), 4);
  }
  return png;
}

std::vector<PngRecipe> AllPngKinds() {
  std::vector<PngRecipe> kinds;
  const auto add = [&](int colour, std::initializer_list<int> depths) {
    for (const int depth : depths) kinds.push_back({.colour = colour, .depth = depth});
  };
  add(0, {1, 2, 4, 8, 16});
  add(2, {8, 16});
  add(3, {1, 2, 4, 8});
  add(4, {8, 16});
  add(6, {8, 16});
  return kinds;
}

}  // namespace imaging::testing
