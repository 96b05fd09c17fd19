#include "imaging/jpeg/scan_blocks.h"

namespace imaging {

ScanBlocks::ScanBlocks(const JpegFrame& frame, const JpegScan& scan) {
  if (!scan.interleaved()) {
    const JpegComponent& component = frame.components[scan.parts[0].component];
    blocks_[count_++] = {.component = scan.parts[0].component};
    across_ = component.blocks_across;
    down_ = component.blocks_down;
    return;
  }
  across_ = frame.mcus_across;
  down_ = frame.mcus_down;
  for (std::size_t part = 0; part < scan.count; ++part) {
    const std::size_t which = scan.parts[part].component;
    const JpegComponent& component = frame.components[which];
    for (std::size_t y = 0; y < component.down; ++y) {
      for (std::size_t x = 0; x < component.across; ++x) {
        blocks_[count_++] = {part, which, x, y, component.across, component.down};
      }
    }
  }
}

}  // namespace imaging
