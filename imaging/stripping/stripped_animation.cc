#include "imaging/stripping/stripped_animation.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "imaging/byte_reader.h"
#include "imaging/headers/webp_chunks.h"
#include "imaging/png/srgb_profile.h"

namespace imaging {
namespace {

constexpr std::uint32_t kTrailer = 0x3B;
constexpr std::uint32_t kImage = 0x2C;
constexpr std::uint32_t kExtension = 0x21;
constexpr std::uint32_t kGraphicControl = 0xF9;
constexpr std::uint32_t kApplication = 0xFF;
constexpr std::uint32_t kCommentLabel = 0xFE;

// GIF89a, 18 and 20: flags hold the exponent of a colour table's length.
bool SkipColourTable(ByteReader& reader, std::uint32_t flags) {
  return (flags & 0x80) == 0 || reader.Skip(std::size_t{3} << ((flags & 7) + 1));
}

bool SkipSubBlocks(ByteReader& reader) {
  for (auto length = reader.BigEndian(1); length; length = reader.BigEndian(1)) {
    if (*length == 0) return true;
    if (!reader.Skip(*length)) break;
  }
  return false;
}

bool SkipHead(ByteReader& reader) {
  if (!reader.Skip(10)) return false;
  const auto flags = reader.BigEndian(1);
  return flags && reader.Skip(2) && SkipColourTable(reader, *flags);
}

bool SkipImage(ByteReader& reader) {
  if (!reader.Skip(8)) return false;
  const auto flags = reader.BigEndian(1);
  return flags && SkipColourTable(reader, *flags) && reader.Skip(1) && SkipSubBlocks(reader);
}

// How often it is played.
bool IsRounds(std::string_view application) {
  constexpr std::size_t kNameBytes = 11;
  const auto name = application.substr(std::min<std::size_t>(1, application.size()), kNameBytes);
  return name == "NETSCAPE2.0" || name == "ANIMEXTS1.0";
}

// What a player needs of the file, piece by piece.
class GifPieces {
 public:
  explicit GifPieces(std::string_view file) : file_(file), reader_(file) {}

  std::optional<std::string> Finish() {
    if (!SkipHead(reader_)) return std::nullopt;
    Keep(0);
    for (;;) {
      const std::size_t begin = reader_.position();
      const auto block = reader_.BigEndian(1);
      if (block == kTrailer) return kept_ + ';';
      const bool known = block == kImage ? SkipImage(reader_) : block == kExtension && SkipExtension();
      if (!known) return std::nullopt;
      if (wanted_) Keep(begin);
      wanted_ = true;
    }
  }

 private:
  void Keep(std::size_t begin) { kept_ += file_.substr(begin, reader_.position() - begin); }

  // Text painted over frames is left to nobody.
  bool SkipExtension() {
    const auto label = reader_.BigEndian(1);
    const std::size_t begin = reader_.position();
    if (!label || !SkipSubBlocks(reader_)) return false;
    wanted_ = label == kGraphicControl || (label == kApplication && IsRounds(file_.substr(begin)));
    return wanted_ || label == kApplication || label == kCommentLabel;
  }

  std::string_view file_;
  ByteReader reader_;
  std::string kept_;
  bool wanted_ = true;  // the last block
};

// RFC 9649, 2.7: the flags but for those of the profile, EXIF and XMP.
std::optional<std::string> Head(const WebpChunk& chunk) {
  constexpr std::size_t kHeadBytes = 10;
  constexpr unsigned kAnimation = 0x02;
  constexpr unsigned kAlpha = 0x10;
  if (chunk.type != "VP8X" || chunk.data.size() != kHeadBytes) return std::nullopt;
  const unsigned flags = static_cast<unsigned char>(chunk.data.front());
  if ((flags & kAnimation) == 0) return std::nullopt;
  return "VP8X" + WebpNumber(kHeadBytes) + static_cast<char>(flags & (kAnimation | kAlpha)) +
         std::string(chunk.data.substr(1));
}

// RFC 9649, 2.7.1.1: behind sixteen bytes of place and time, chunks of the picture; others may be among them.
bool HasPictureOnly(std::string_view frame) {
  constexpr std::size_t kPlaceBytes = 16;
  constexpr std::array<std::string_view, 3> kPicture = {"ALPH", "VP8 ", "VP8L"};
  if (frame.size() <= kPlaceBytes) return false;
  ByteReader reader(frame.substr(kPlaceBytes));
  while (reader.remaining() > 0) {
    const auto chunk = NextWebpChunk(reader);
    if (!chunk || std::ranges::find(kPicture, chunk->type) == kPicture.end()) return false;
  }
  return true;
}

std::optional<std::string> StrippedWebpAnimation(std::string_view original) {
  auto reader = WebpChunks(original);
  auto chunk = reader ? NextWebpChunk(*reader) : std::nullopt;
  auto chunks = chunk ? Head(*chunk) : std::nullopt;
  if (!chunks) return std::nullopt;
  while (reader->remaining() > 0) {
    chunk = NextWebpChunk(*reader);
    if (!chunk || chunk->whole.size() % 2 != 0) return std::nullopt;
    if (chunk->type == "ICCP" && !IsSrgbProfile(chunk->data)) return std::nullopt;
    if (chunk->type == "ANMF" && !HasPictureOnly(chunk->data)) return std::nullopt;
    if (chunk->type == "ANIM" || chunk->type == "ANMF") chunks->append(chunk->whole);
  }
  return "RIFF" + WebpNumber(chunks->size() + 4) + "WEBP" + *chunks;
}

}  // namespace

std::optional<std::string> StrippedAnimation(std::string_view original, ImageFormat format) {
  if (format == ImageFormat::kGif) return GifPieces(original).Finish();
  if (format == ImageFormat::kWebp) return StrippedWebpAnimation(original);
  return std::nullopt;
}

}  // namespace imaging
