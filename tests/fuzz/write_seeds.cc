// Writes the seeds that are no text: small pictures of every format, records and packets.
//
// usage: write_seeds FOLDER   (one folder per target below it)
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "imaging/renderer.h"
#include "imaging/worker/fork_server_protocol.h"
#include "imaging/worker/render_worker.h"
#include "imaging/worker/worker_protocol.h"
#include "tests/fuzz/chunk_list.h"
#include "tests/support/image_factory.h"
#include "tests/support/jpeg_maker.h"

namespace fuzzing {
namespace {

using imaging::testing::Codec;
using imaging::testing::MakeImage;
using imaging::testing::Motif;

class SeedFolder {
 public:
  explicit SeedFolder(std::filesystem::path root) : root_(std::move(root)) {}

  void Write(std::string_view target, std::string_view name, std::string_view bytes) {
    std::filesystem::create_directories(root_ / target);
    std::ofstream out(root_ / target / name, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    whole_ = out.good() && whole_;
  }
  void WritePicture(std::string_view name, std::string_view bytes) {
    Write("image_probe", name, bytes);
    Write("decoder_probe", name, bytes);
    Write("stripped_original", name, bytes);
  }

  bool whole() const { return whole_; }

 private:
  std::filesystem::path root_;
  bool whole_ = true;
};

std::string BigEndian(std::uint32_t number) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift);
  return bytes;
}

// Its checksum is not looked at by us; a decoder refuses it, which is as good a seed.
std::string PngChunk(std::string_view type, std::string_view data) {
  return BigEndian(static_cast<std::uint32_t>(data.size())).append(type).append(data).append("\0\0\0\0", 4);
}

std::string PngWithBulkyText() {
  constexpr std::size_t kBulky = 17'000;
  const std::string header = BigEndian(8) + BigEndian(8) + std::string("\x08\x02\0\0\0", 5);
  return "\x89PNG\r\n\x1a\n" + PngChunk("IHDR", header) + PngChunk("tEXt", std::string(kBulky, 'x')) +
         PngChunk("IDAT", "no pixels") + PngChunk("IEND", "");
}

void WritePictures(SeedFolder& seeds) {
  constexpr std::array kCodecs = {Codec::kPng,  Codec::kJpeg, Codec::kWebp, Codec::kGif,
                                  Codec::kTiff, Codec::kAvif, Codec::kHeic};
  for (const Codec codec : kCodecs) {
    if (!imaging::testing::CanEncode(codec)) continue;
    const std::string name = NameOf(codec);
    seeds.WritePicture(name, MakeImage(codec, {.width = 9, .height = 7}));
    if (codec == Codec::kGif) continue;
    seeds.WritePicture(name + "-alpha-or-grey",
                       MakeImage(codec, {.motif = Motif::kGrey, .width = 8, .height = 8}));
  }
  seeds.WritePicture("png-interlaced",
                     MakeImage(Codec::kPng, {.width = 9, .height = 9, .progressive = true}));
  seeds.WritePicture("png-palette", MakeImage(Codec::kPng, {.width = 9, .height = 9, .palette = true}));
  const std::string wordy = PngWithBulkyText();
  seeds.WritePicture("png-text", wordy);
  seeds.WritePicture("png-text-cut", std::string_view(wordy).substr(0, wordy.size() - 20));
  seeds.WritePicture("jpeg-progressive",
                     MakeImage(Codec::kJpeg, {.width = 16, .height = 9, .progressive = true}));
  seeds.WritePicture("jpeg-turned", MakeImage(Codec::kJpeg, {.width = 8, .height = 4, .orientation = 6}));
  seeds.WritePicture("gif-animated", imaging::testing::MakeAnimation(Codec::kGif, 6, 5, 3));
  seeds.WritePicture("webp-animated", imaging::testing::MakeAnimation(Codec::kWebp, 6, 5, 3));
  seeds.WritePicture("tiff-pages", imaging::testing::MakeTiffWithPages(4, 4, 3));
  seeds.WritePicture("none", "<svg xmlns='http://www.w3.org/2000/svg'/>");
}

imaging::Rendering SomeRendering() {
  imaging::Rendering rendering;
  rendering.source_format = "jpeg";
  rendering.source_width = 4'000;
  rendering.source_height = 3'000;
  rendering.images = {{"", "image/png", 180, 135}, {"", "image/png", 90, 68}};
  return rendering;
}

void WritePackets(SeedFolder& seeds) {
  constexpr std::string_view kTarget = "worker_protocol";
  const imaging::Error error{imaging::ErrorCode::kCorrupt, "64 x 48", "VipsJpeg: premature end"};
  const std::chrono::milliseconds time{2'500};
  seeds.Write(kTarget, "job",
              imaging::EncodeJob({7,
                                  {.max_pixels = 1'000, .max_side = 500},
                                  {},
                                  time,
                                  {{.width = 180}, {.height = 20, .enlarge = true}}}));
  seeds.Write(kTarget, "answer", imaging::EncodeAnswer({9, 123'456, time, SomeRendering()}));
  seeds.Write(kTarget, "failure", imaging::EncodeAnswer({9, 123'456, time, tl::unexpected(error)}));
  seeds.Write(kTarget, "start", imaging::Encode(imaging::StartWorker{}));
  seeds.Write(kTarget, "event", imaging::Encode(imaging::ForkServerEvent{}));
  seeds.Write(kTarget, "greeting", imaging::EncodeGreeting(std::vector<std::string>{"landlock"}));
  seeds.Write(kTarget, "refusal",
              imaging::EncodeGreeting(tl::unexpected(std::string("seccomp: not permitted"))));
}

// As geometry_fuzzer.cc takes them: sides, spec, limits.
void WriteSizes(SeedFolder& seeds) {
  const auto number = [](std::uint64_t value, int width) {
    std::string bytes;
    for (int i = 0; i < width; ++i) bytes += static_cast<char>(value >> (8 * i));
    return bytes;
  };
  const auto seed = [&](std::uint64_t width, std::uint64_t height, std::uint64_t wanted) {
    return number(width, 4) + number(height, 4) + number(wanted, 2) + number(0, 2) + number(0, 1) +
           number(50'000'000, 8) + number(16'384, 4);
  };
  seeds.Write("geometry", "usual", seed(4'000, 3'000, 180));
  seeds.Write("geometry", "line", seed(0x7fffffff, 1, 8'192));
  seeds.Write("geometry", "column", seed(1, 0x7fffffff, 1));
  seeds.Write("geometry", "giant", seed(0x7fffffff, 0x7fffffff, 65'535));
}

void WriteChunkLists(SeedFolder& seeds) {
  for (auto recipe : imaging::testing::AllPngKinds()) {
    recipe.width = 9;
    recipe.height = 6;
    const std::string name = std::to_string(recipe.colour) + "-" + std::to_string(recipe.depth);
    seeds.Write("png_fast_path", name, ListOfChunks(MakePngChunks(recipe)));
    recipe.interlaced = recipe.transparency = true;
    seeds.Write("png_fast_path", name + "-interlaced", ListOfChunks(MakePngChunks(recipe)));
  }
}

void WriteJpegs(SeedFolder& seeds) {
  using imaging::testing::JpegScans;
  using imaging::testing::JpegSpace;
  int count = 0;
  for (const auto space :
       {JpegSpace::kGrey, JpegSpace::kYcc, JpegSpace::kRgb, JpegSpace::kCmyk, JpegSpace::kYcck}) {
    for (const auto scans : {JpegScans::kOne, JpegScans::kOneByComponent, JpegScans::kProgressive}) {
      imaging::testing::JpegRecipe recipe{.width = 21, .height = 18, .space = space, .scans = scans};
      recipe.sampling = {1 + count % 2, 1 + count / 2 % 2};
      recipe.restart_interval = count % 3;
      recipe.own_tables = count % 2 == 0;
      seeds.Write("scaled_jpeg", std::to_string(count++), imaging::testing::MakeJpeg(recipe));
    }
  }
}

int WriteAll(const std::filesystem::path& folder) {
  if (!imaging::InitializeImaging()) return 1;
  SeedFolder seeds(folder);
  WritePictures(seeds);
  WritePackets(seeds);
  WriteSizes(seeds);
  WriteChunkLists(seeds);
  WriteJpegs(seeds);
  return seeds.whole() ? 0 : 1;
}

}  // namespace
}  // namespace fuzzing

int main(int count, char** arguments) {
  if (count == 2) return fuzzing::WriteAll(arguments[1]);
  static_cast<void>(std::fputs("usage: write_seeds FOLDER\n", stderr));
  return 2;
}
