// make_samples DIR: draws the pictures of the first steps into DIR, so that a newcomer has something to look
// at. A tool of its own, not a part of the service: it uses libvips directly, to write files.
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include <vips/vips8>

#include "deploy/samples/pictures.h"

namespace samples {
namespace {

constexpr Fur kGinger = {Rgb(0xFFB55C), Rgb(0xEE8130), Rgb(0xC25E1C), Rgb(0x5BA53B)};
constexpr Fur kSmoke = {Rgb(0xA9B4C8), Rgb(0x6F7C98), Rgb(0x4D5872), Rgb(0xE2A52C)};

constexpr Daylight kMorning = {Rgb(0x3D7CC9), Rgb(0xE4EEF2),  Rgb(0xFFEFC2),
                               Rgb(0x24503A), {0.68F, 0.22F}, 0.9F};
constexpr Daylight kDusk = {Rgb(0x34245F), Rgb(0xF59A6A), Rgb(0xFFD27A), Rgb(0x2A1B3D), {0.36F, 0.42F}, 0.7F};
constexpr Daylight kAutumn = {Rgb(0x6B8FB5), Rgb(0xF6E3C4), Rgb(0xFFE7AE),
                              Rgb(0x8A4A1E), {0.22F, 0.3F}, 0.8F};

vips::VImage ToImage(const Canvas& canvas) {
  std::vector<std::uint8_t> bytes = canvas.Rgba8();
  return vips::VImage::new_from_memory(bytes.data(), bytes.size(), canvas.width(), canvas.height(), 4,
                                       VIPS_FORMAT_UCHAR)
      .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
      .copy_memory();
}

vips::VImage WithoutAlpha(const vips::VImage& image) {
  return image.extract_band(0, vips::VImage::option()->set("n", 3));
}

void WritePng(const std::filesystem::path& path, const Canvas& canvas) {
  ToImage(canvas).write_to_file(path.c_str());
}

void WritePhoto(const std::filesystem::path& path, const Canvas& canvas) {
  WithoutAlpha(ToImage(canvas)).write_to_file(path.c_str(), vips::VImage::option()->set("Q", 90));
}

// As a phone held upright writes it: the pixels lie on their side, and EXIF orientation 6 says so.
void WritePortrait(const std::filesystem::path& path, const Canvas& canvas) {
  vips::VImage lying = WithoutAlpha(ToImage(canvas)).rot270().copy_memory();
  lying.set(VIPS_META_ORIENTATION, 6);
  lying.write_to_file(path.c_str(), vips::VImage::option()->set("Q", 90));
}

void DrawAll(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / "photos");
  WritePng(folder / "cat.png", DrawCat(400, kGinger));
  WritePng(folder / "logo.png", DrawLogo(1600, 390));
  WritePng(folder / "はい いろ の ねこ.png", DrawCat(800, kSmoke));
  WritePhoto(folder / "dusk.jpg", DrawLake(1200, 800, kDusk));
  WritePhoto(folder / "autumn.webp", DrawLake(1500, 1000, kAutumn));
  WritePhoto(folder / "photos" / "lake.jpg", DrawLake(3000, 2000, kMorning));
  WritePortrait(folder / "photos" / "portrait.jpg", DrawLake(900, 1350, kDusk));
}

}  // namespace
}  // namespace samples

int main(int argc, char** argv) {
  if (argc != 2 || VIPS_INIT(argv[0]) != 0) {
    std::cerr << "usage: make_samples DIR\n";
    return 2;
  }
  try {
    samples::DrawAll(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "make_samples: " << error.what() << '\n';
    return 1;
  }
  vips_shutdown();
  return 0;
}
