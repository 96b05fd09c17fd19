#include "imaging/jpeg/frame.h"

#include <algorithm>

#include "imaging/byte_reader.h"

namespace imaging {
namespace {

// libjpeg's JPEG_MAX_DIMENSION.
constexpr std::size_t kLongestSide = 65'500;
constexpr std::size_t kBlockSide = 8;
constexpr std::size_t kLargestSide = 4;  // of what is made of a block

std::size_t RoundedUp(std::size_t number, std::size_t divisor) {
  return (number + divisor - 1) / divisor;
}

bool ReadComponent(ByteReader& reader, JpegComponent& component) {
  const auto bytes = reader.BigEndian(3);
  if (!bytes) return false;
  component.id = *bytes >> 16;
  component.across = *bytes >> 12 & 15;
  component.down = *bytes >> 8 & 15;
  component.quantisation = *bytes & 255;
  return component.across >= 1 && component.across <= 4 && component.down >= 1 && component.down <= 4 &&
         component.quantisation <= 3;
}

// As in libjpeg's jpeg_calc_output_dimensions, up to kLargestSide.
std::size_t SideOf(const JpegFrame& frame, const JpegComponent& component, std::size_t least) {
  std::size_t side = least;
  while (side < kLargestSide && frame.most_across * least % (component.across * side * 2) == 0 &&
         frame.most_down * least % (component.down * side * 2) == 0) {
    side *= 2;
  }
  return side;
}

bool PlanComponent(const JpegFrame& frame, std::size_t least, JpegComponent& component) {
  const std::size_t whole_across = frame.most_across * kBlockSide;
  const std::size_t whole_down = frame.most_down * kBlockSide;
  component.blocks_across = RoundedUp(frame.width * component.across, whole_across);
  component.blocks_down = RoundedUp(frame.height * component.down, whole_down);
  component.side = SideOf(frame, component, least);
  component.smooth = least > 1;
  component.samples_across = RoundedUp(frame.width * component.across * component.side, whole_across);
  component.samples_down = RoundedUp(frame.height * component.down * component.side, whole_down);
  component.repeat_across = frame.most_across * least / (component.across * component.side);
  component.repeat_down = frame.most_down * least / (component.down * component.side);
  return frame.most_across * least % (component.across * component.side) == 0 &&
         frame.most_down * least % (component.down * component.side) == 0;
}

bool HasOwnId(const JpegFrame& frame, std::size_t which) {
  const auto* const begin = frame.components.begin();
  return std::none_of(begin, begin + which,
                      [&](const JpegComponent& other) { return other.id == frame.components[which].id; });
}

}  // namespace

std::optional<JpegFrame> ReadJpegFrame(std::string_view segment, bool progressive, JpegScale scale) {
  ByteReader reader(segment);
  const auto precision = reader.BigEndian(1);
  const auto height = reader.BigEndian(2);
  const auto width = reader.BigEndian(2);
  const auto count = reader.BigEndian(1);
  if (!count || precision != 8U || (*count != 1 && *count != 3 && *count != 4)) return std::nullopt;
  if (*width == 0 || *height == 0 || std::max(*width, *height) > kLongestSide) return std::nullopt;
  JpegFrame frame;
  frame.width = *width;
  frame.height = *height;
  frame.progressive = progressive;
  frame.count = *count;
  for (std::size_t i = 0; i < frame.count; ++i) {
    JpegComponent& component = frame.components[i];
    if (!ReadComponent(reader, component) || !HasOwnId(frame, i)) return std::nullopt;
    frame.most_across = std::max(frame.most_across, component.across);
    frame.most_down = std::max(frame.most_down, component.down);
  }
  if (reader.remaining() != 0) return std::nullopt;
  const std::size_t least = kBlockSide / static_cast<std::size_t>(scale);
  for (std::size_t i = 0; i < frame.count; ++i) {
    if (!PlanComponent(frame, least, frame.components[i])) return std::nullopt;
  }
  frame.result_width = RoundedUp(frame.width * least, kBlockSide);
  frame.result_height = RoundedUp(frame.height * least, kBlockSide);
  frame.mcus_across = RoundedUp(frame.width, frame.most_across * kBlockSide);
  frame.mcus_down = RoundedUp(frame.height, frame.most_down * kBlockSide);
  return frame;
}

}  // namespace imaging
