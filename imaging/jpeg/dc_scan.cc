#include "imaging/jpeg/dc_scan.h"

#include "imaging/jpeg/bit_window.h"
#include "imaging/jpeg/scan_stretches.h"

namespace imaging {
namespace {

// MCUs between two looks at the end of the data and at the clock: each block takes 31 bits at most.
constexpr std::size_t kBytesOfMcu = kMostBlocksOfMcu * 4;
static_assert(kBytesOfMcu + sizeof(std::uint64_t) < kBitPadding);
constexpr std::size_t kMcusBetweenClocks = 1 << 13;

class DcReader {
 public:
  DcReader(const ScanJob& job, CoefficientPlanes& planes)
      : job_(job), planes_(planes), order_(job.frame, job.scan) {}

  tl::expected<void, JpegHandOver> Run() {
    if (!BuildDecoders()) return tl::unexpected(JpegHandOver::kDamaged);
    return ReadStretches(job_, order_.mcus(),
                         [this](const Stretch& stretch, std::size_t first, std::size_t count) {
                           return ReadStretch(stretch, first, count);
                         });
  }

 private:
  bool BuildDecoders() {
    if (job_.scan.high != 0) return true;
    for (std::size_t i = 0; i < job_.scan.count; ++i) {
      if (!decoders_[i].Build(job_.tables.dc[job_.scan.parts[i].dc_table], true)) return false;
    }
    return true;
  }

  tl::expected<void, JpegHandOver> ReadStretch(const Stretch& stretch, std::size_t mcu, std::size_t count) {
    std::uint64_t at = stretch.begin;
    level_.fill(0);
    bool valid = true;
    std::size_t x = mcu % order_.mcus_across();
    std::size_t y = mcu / order_.mcus_across();
    for (std::size_t i = 0; i < count; ++i, ++x) {
      if (x == order_.mcus_across()) {
        x = 0;
        ++y;
      }
      for (const ScanBlocks::Block& block : order_.blocks()) {
        std::int16_t& dc =
            *planes_[block.component].Block(x * block.step_x + block.x, y * block.step_y + block.y);
        valid = ReadOne(stretch.bytes, block.part, at, dc) && valid;
      }
      if (at > stretch.end) return tl::unexpected(JpegHandOver::kTruncated);
      if ((mcu + i) % kMcusBetweenClocks == kMcusBetweenClocks - 1 &&
          std::chrono::steady_clock::now() >= job_.deadline)
        return tl::unexpected(JpegHandOver::kLate);
    }
    if (!valid || stretch.end - at >= 8) return tl::unexpected(JpegHandOver::kDamaged);
    return {};
  }

  bool ReadOne(const std::uint8_t* bytes, std::size_t part, std::uint64_t& at, std::int16_t& dc) {
    const std::uint64_t window = WindowAt(bytes, at);
    if (job_.scan.high != 0) {
      dc = static_cast<std::int16_t>(dc | static_cast<int>(window >> 63) << job_.scan.low);
      ++at;
      return true;
    }
    const HuffmanSymbol symbol = decoders_[part].At(window);
    level_[part] += static_cast<std::uint32_t>(SignedBits(window << symbol.length, symbol.value));
    dc = static_cast<std::int16_t>(level_[part] << job_.scan.low);
    at += static_cast<std::uint64_t>(symbol.length + symbol.value);
    return symbol.length != 0;
  }

  const ScanJob& job_;
  CoefficientPlanes& planes_;
  ScanBlocks order_;
  std::array<HuffmanDecoder, kMostComponents> decoders_;
  std::array<std::uint32_t, kMostComponents> level_{};
};

}  // namespace

tl::expected<void, JpegHandOver> ReadDcScan(const ScanJob& job, CoefficientPlanes& planes) {
  return DcReader(job, planes).Run();
}

}  // namespace imaging
