#include "imaging/headers/gif_header.h"

#include <algorithm>
#include <optional>

#include "imaging/byte_reader.h"

namespace imaging {
namespace {

constexpr std::size_t kSignatureBytes = 6;
constexpr std::uint32_t kExtension = 0x21;
constexpr std::uint32_t kImage = 0x2C;
constexpr int kChannels = 4;  // decoders paint frames onto a transparent canvas

// Flags hold the exponent of a colour table's length; three bytes a colour.
bool SkipColourTable(ByteReader& reader, std::uint32_t flags) {
  const bool present = (flags & 0x80) != 0;
  return !present || reader.Skip(std::size_t{3} << ((flags & 7) + 1));
}

// Each begins with its length; one of none ends the row. The bytes in them; nothing where the file ends.
std::optional<std::uint64_t> SkipSubBlocks(ByteReader& reader) {
  std::uint64_t bytes = 0;
  for (auto length = reader.BigEndian(1); length; length = reader.BigEndian(1)) {
    if (*length == 0) return bytes;
    if (!reader.Skip(*length)) break;
    bytes += *length;
  }
  return std::nullopt;
}

struct Frame {
  Size reach;  // its right and lower edge on the canvas
  bool empty = false;
};

std::optional<Frame> ReadFrame(ByteReader& reader) {
  const auto left = reader.LittleEndian(2);
  const auto top = reader.LittleEndian(2);
  const auto width = reader.LittleEndian(2);
  const auto height = reader.LittleEndian(2);
  if (!height) return std::nullopt;
  return Frame{{static_cast<int>(*left + *width), static_cast<int>(*top + *height)},
               *width == 0 || *height == 0};
}

// Behind the frame's place: its colours, the width of its codes, and the codes.
bool SkipFrameData(ByteReader& reader) {
  const auto flags = reader.BigEndian(1);
  return flags && SkipColourTable(reader, *flags) && reader.Skip(1) && SkipSubBlocks(reader).has_value();
}

class BlockWalk {
 public:
  BlockWalk(ByteReader reader, Size screen) : reader_(reader), screen_(screen) {}

  Result<ImageFacts> Finish() {
    bool whole = true;
    while (whole) {
      const auto block = reader_.BigEndian(1);
      if (!block || (*block != kImage && *block != kExtension)) break;
      whole = *block == kImage ? TakeFrame() : TakeExtension();
    }
    if (frames_ == 0 || empty_) return CorruptHeader("GIF without a whole first frame");
    ImageFacts facts;
    facts.size = screen_;
    facts.bands = kChannels;
    facts.frames = frames_;
    facts.metadata_bytes = metadata_;
    facts.truncated = !whole;
    return facts;
  }

 private:
  bool TakeFrame() {
    const auto frame = ReadFrame(reader_);
    if (!frame) return false;
    if (frames_++ == 0) {
      screen_ = {std::max(screen_.width, frame->reach.width), std::max(screen_.height, frame->reach.height)};
      empty_ = frame->empty;
    }
    return SkipFrameData(reader_);
  }

  bool TakeExtension() {
    if (!reader_.Skip(1)) return false;  // its label
    const auto bytes = SkipSubBlocks(reader_);
    metadata_ += bytes.value_or(0);
    return bytes.has_value();
  }

  ByteReader reader_;
  Size screen_;
  int frames_ = 0;
  bool empty_ = false;  // the first frame is
  std::uint64_t metadata_ = 0;
};

}  // namespace

Result<ImageFacts> ReadGifHeader(std::string_view bytes) {
  ByteReader reader(bytes);
  reader.Skip(kSignatureBytes);
  const auto width = reader.LittleEndian(2);
  const auto height = reader.LittleEndian(2);
  const auto flags = reader.BigEndian(1);
  if (!flags || !reader.Skip(2) || !SkipColourTable(reader, *flags))
    return CorruptHeader("GIF ends in its header");
  return BlockWalk(reader, {static_cast<int>(*width), static_cast<int>(*height)}).Finish();
}

}  // namespace imaging
