#include "tests/support/image_factory.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include <vips/vips8>

#if defined(__SANITIZE_ADDRESS__)
// The HEVC encoder, which only this file uses, never frees its tables.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libx265\n";
}  // NOLINT(bugprone-reserved-identifier)
#endif

namespace imaging::testing {
namespace {

using vips::VImage;
using vips::VOption;

using Pixel = std::vector<double>;

double DiscAlpha(const Picture& picture, int x, int y) {
  const double radius = 0.35 * std::min(picture.width, picture.height);
  const double distance = std::hypot(x + 0.5 - picture.width / 2.0, y + 0.5 - picture.height / 2.0);
  return 255.0 * std::clamp((radius - distance) / 3.0 + 0.5, 0.0, 1.0);
}

double Ramp(int position, int length) {
  return length > 1 ? 255.0 * position / (length - 1) : 0.0;
}

Pixel CornerAt(const Picture& picture, int x, int y) {
  const bool right = x >= picture.width / 2;
  const bool low = y >= picture.height / 2;
  if (low) return right ? Pixel{255, 255, 255} : Pixel{0, 0, 255};
  return right ? Pixel{0, 255, 0} : Pixel{255, 0, 0};
}

Pixel PixelAt(const Picture& picture, int x, int y) {
  switch (picture.motif) {
    case Motif::kPhoto:
      return {Ramp(x, picture.width), Ramp(y, picture.height),
              128.0 + 40.0 * std::sin(x * 0.9) * std::cos(y * 0.7)};
    case Motif::kCorners:
      return CornerAt(picture, x, y);
    case Motif::kClipArt: {
      const double alpha = DiscAlpha(picture, x, y);
      return alpha > 0 ? Pixel{255, 0, 0, alpha} : Pixel{0, 255, 0, 0};
    }
    case Motif::kGrey:
      return {Ramp(x, picture.width)};
    case Motif::kGreyAlpha:
      return {Ramp(x, picture.width), Ramp(y, picture.height)};
    case Motif::kFlat:
      break;
  }
  return {picture.colour.begin(), picture.colour.end()};
}

VImage FromSamples(const std::vector<std::uint8_t>& samples, int width, int height,
                   VipsInterpretation meaning) {
  const int bands = static_cast<int>(samples.size()) / (width * height);
  return VImage(vips_image_new_from_memory_copy(samples.data(), samples.size(), width, height, bands,
                                                VIPS_FORMAT_UCHAR))
      .copy(VImage::option()->set("interpretation", meaning));
}

VImage Flat(int width, int height, const std::vector<double>& colour, VipsInterpretation meaning) {
  return (VImage::black(width, height) + colour)
      .cast(VIPS_FORMAT_UCHAR)
      .copy(VImage::option()->set("interpretation", meaning))
      .copy_memory();
}

VImage Draw(const Picture& picture) {
  if (picture.motif == Motif::kFlat) {
    return Flat(picture.width, picture.height, PixelAt(picture, 0, 0), VIPS_INTERPRETATION_sRGB);
  }
  std::vector<std::uint8_t> samples;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (const double value : PixelAt(picture, x, y))
        samples.push_back(static_cast<std::uint8_t>(value + 0.5));
    }
  }
  const bool grey = picture.motif == Motif::kGrey || picture.motif == Motif::kGreyAlpha;
  return FromSamples(samples, picture.width, picture.height,
                     grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB);
}

// The inverse of what the tag tells a viewer to do.
VImage Lay(const VImage& upright, int orientation) {
  switch (orientation) {
    case 2:
      return upright.fliphor();
    case 3:
      return upright.rot180();
    case 4:
      return upright.flipver();
    case 5:
      return upright.rot90().fliphor();
    case 6:
      return upright.rot270();
    case 7:
      return upright.rot270().fliphor();
    case 8:
      return upright.rot90();
    default:
      return upright;
  }
}

VImage Widen(const VImage& image) {
  const bool grey = image.interpretation() == VIPS_INTERPRETATION_B_W;
  return (image * 257.0)
      .cast(VIPS_FORMAT_USHORT)
      .copy(VImage::option()->set("interpretation",
                                  grey ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16));
}

void AddProfile(VipsImage* image, Profile profile) {
  if (profile == Profile::kNone) return;
  if (profile == Profile::kBroken) {
    const std::string broken(200, 'x');
    vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, broken.data(), broken.size());
    return;
  }
  VipsBlob* blob = nullptr;
  if (vips_profile_load(profile == Profile::kSrgb ? "srgb" : "p3", &blob, nullptr) != 0) throw vips::VError();
  std::size_t size = 0;
  const void* bytes = vips_blob_get(blob, &size);
  vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, bytes, size);
  vips_area_unref(VIPS_AREA(blob));
}

void AddPrivateMetadata(VipsImage* image) {
  const std::string xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET-XMP</x:xmpmeta>";
  vips_image_set_blob_copy(image, VIPS_META_XMP_NAME, xmp.data(), xmp.size());
  vips_image_set_string(image, "exif-ifd0-Model",
                        "SECRET-CAMERA (SECRET-CAMERA, ASCII, 14 components, 14 bytes)");
  vips_image_set_string(image, "exif-ifd3-GPSLatitude",
                        "52/1 30/1 0/1 (52, 30, 0, Rational, 3 components, 24 bytes)");
  vips_image_set_string(image, "png-comment-0-Comment", "SECRET-COMMENT");
}

VOption* OptionsFor(Codec codec, const Picture& picture) {
  VOption* options = VImage::option();
  switch (codec) {
    case Codec::kPng:
      return options->set("interlace", picture.progressive)->set("palette", picture.palette);
    case Codec::kJpeg:
      return options->set("Q", 95)
          ->set("interlace", picture.progressive)
          ->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF);
    case Codec::kWebp:
      return options->set("lossless", true);
    case Codec::kAvif:
      return options->set("Q", 90)->set("compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1)->set("effort", 1);
    case Codec::kHeic:
      return options->set("Q", 90)->set("compression", VIPS_FOREIGN_HEIF_COMPRESSION_HEVC)->set("effort", 1);
    case Codec::kGif:
    case Codec::kTiff:
      break;
  }
  return options;
}

const char* SuffixOf(Codec codec) {
  switch (codec) {
    case Codec::kPng:
      return ".png";
    case Codec::kJpeg:
      return ".jpg";
    case Codec::kWebp:
      return ".webp";
    case Codec::kGif:
      return ".gif";
    case Codec::kTiff:
      return ".tif";
    case Codec::kAvif:
      return ".avif";
    case Codec::kHeic:
      break;
  }
  return ".heic";
}

std::string BigEndian(std::uint32_t value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
  return bytes;
}

// CRC-32 as PNG wants it, bit by bit.
std::uint32_t Checksum(const std::string& bytes) {
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char byte : bytes) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1) != 0 ? sum >> 1 ^ 0xEDB88320 : sum >> 1;
  }
  return ~sum;
}

// libvips reads the tag of a PNG and does not write it: an eXIf chunk of one entry, behind the header chunk.
std::string WithExifChunk(const std::string& png, int orientation) {
  using namespace std::string_literals;
  const std::string tiff =
      "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s + static_cast<char>(orientation) + "\0\0\0\0\0\0"s;
  const std::string body = "eXIf" + tiff;
  constexpr std::size_t kHeaderEnd = 8 + 25;
  return png.substr(0, kHeaderEnd) + BigEndian(static_cast<std::uint32_t>(tiff.size())) + body +
         BigEndian(Checksum(body)) + png.substr(kHeaderEnd);
}

std::string Save(Codec codec, const VImage& image, VOption* options) {
  void* bytes = nullptr;
  std::size_t size = 0;
  image.write_to_buffer(SuffixOf(codec), &bytes, &size, options);
  const std::unique_ptr<void, decltype(&g_free)> owner(bytes, g_free);
  return {static_cast<const char*>(bytes), size};
}

// `count` flat pictures, one below the other, which is how libvips holds pages.
VImage Reel(int width, int height, int count) {
  static const std::array<std::vector<double>, 3> kColours = {{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}}};
  std::vector<VImage> frames;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    frames.push_back(Flat(width, height, kColours[i % kColours.size()], VIPS_INTERPRETATION_sRGB));
  }
  VImage reel = VImage::arrayjoin(frames, VImage::option()->set("across", 1)).copy();
  reel.set(VIPS_META_PAGE_HEIGHT, height);
  return reel;
}

}  // namespace

bool CanEncode(Codec codec) {
  try {
    MakeImage(codec, {.width = 64, .height = 64});
    return true;
  } catch (const vips::VError&) {
    vips_error_clear();
    return false;
  }
}

std::string MakeImage(Codec codec, const Picture& picture) {
  VImage image = Lay(Draw(picture), picture.orientation);
  if (picture.wide) image = Widen(image);
  image = image.copy();
  if (picture.orientation != 0) image.set(VIPS_META_ORIENTATION, picture.orientation);
  AddProfile(image.get_image(), picture.profile);
  if (picture.private_metadata) AddPrivateMetadata(image.get_image());
  const std::string bytes = Save(codec, image, OptionsFor(codec, picture));
  const bool needs_tag = codec == Codec::kPng && picture.orientation != 0;
  return needs_tag ? WithExifChunk(bytes, picture.orientation) : bytes;
}

std::string MakeAnimation(Codec codec, int width, int height, int frames) {
  return Save(codec, Reel(width, height, frames), OptionsFor(codec, {}));
}

std::string MakeCmykJpeg(int width, int height, std::array<std::uint8_t, 4> ink) {
  const VImage image = Flat(width, height, {ink.begin(), ink.end()}, VIPS_INTERPRETATION_CMYK);
  return Save(Codec::kJpeg, image, VImage::option()->set("Q", 95));
}

std::string MakeTiffWithPages(int width, int height, int pages) {
  return Save(Codec::kTiff, Reel(width, height, pages), nullptr);
}

std::string NameOf(Codec codec) {
  return SuffixOf(codec) + 1;
}

}  // namespace imaging::testing
