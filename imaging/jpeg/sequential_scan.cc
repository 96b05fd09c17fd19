#include "imaging/jpeg/sequential_scan.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "imaging/jpeg/bit_window.h"
#include "imaging/jpeg/scan_stretches.h"
#include "imaging/jpeg/zigzag.h"

namespace imaging {
namespace {

template <std::size_t Side>
constexpr std::array<std::uint8_t, kBlockCoefficients> KeptPlaces() {
  std::array<std::uint8_t, kBlockCoefficients> places{};
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = KeptPlace(i, Side);
  return places;
}

// The AC coefficients that are kept, from bit `at` on. The finder has been over them: every code is one.
template <std::size_t Side>
void ReadAc(const HuffmanDecoder& decoder, const std::uint8_t* bytes, std::uint64_t at, std::int16_t* block) {
  static constexpr auto kPlaces = KeptPlaces<Side>();
  for (std::uint32_t index = 1; index <= LastKept(Side); ++index) {
    const std::uint64_t window = WindowAt(bytes, at);
    const HuffmanSymbol symbol = decoder.At(window);
    const int size = symbol.value & 15;
    const auto run = static_cast<std::uint32_t>(symbol.value >> 4);
    if (size == 0 && run != 15) return;
    index += run;
    if (index > LastKept(Side)) return;
    if (kPlaces[index] != kNotKept) {
      block[kPlaces[index]] = static_cast<std::int16_t>(SignedBits(window << symbol.length, size));
    }
    at += static_cast<std::uint64_t>(symbol.length + size);
  }
}

class ScanReader {
 public:
  ScanReader(const ScanJob& job, CoefficientPlanes& planes)
      : job_(job), planes_(planes), order_(job.frame, job.scan) {}

  tl::expected<void, JpegHandOver> Run() {
    if (!BuildLookups()) return tl::unexpected(JpegHandOver::kDamaged);
    std::array<const BlockLookup*, kMostBlocksOfMcu> lookups{};
    const std::size_t blocks = order_.blocks().size();
    for (std::size_t i = 0; i < blocks; ++i) lookups[i] = by_part_[order_.blocks()[i].part];
    BlockFinder finder({lookups.data(), blocks});
    return ReadStretches(job_, order_.mcus(),
                         [&](const Stretch& stretch, std::size_t first, std::size_t count) {
                           return ReadStretch(finder, stretch, first, count);
                         });
  }

 private:
  bool BuildLookups() {
    const JpegScan& scan = job_.scan;
    for (std::size_t i = 0; i < scan.count; ++i) {
      for (std::size_t j = 0; j < i && by_part_[i] == nullptr; ++j) {
        const bool same = scan.parts[j].dc_table == scan.parts[i].dc_table &&
                          scan.parts[j].ac_table == scan.parts[i].ac_table;
        if (same) by_part_[i] = by_part_[j];
      }
      if (by_part_[i] != nullptr) continue;
      own_.push_back(std::make_unique_for_overwrite<BlockLookup>());
      by_part_[i] = own_.back().get();
      if (!own_.back()->Build(job_.tables.dc[scan.parts[i].dc_table], job_.tables.ac[scan.parts[i].ac_table]))
        return false;
    }
    return true;
  }

  tl::expected<void, JpegHandOver> ReadStretch(BlockFinder& finder, const Stretch& stretch, std::size_t first,
                                               std::size_t count) {
    const auto places = finder.Find(stretch, count * order_.blocks().size(), job_.deadline);
    if (!places) return tl::unexpected(places.error());
    ReadBlocks(stretch.bytes, *places, first);
    return {};
  }

  void ReadBlocks(const std::uint8_t* bytes, std::span<const std::uint32_t> places, std::size_t mcu) {
    std::array<std::uint32_t, kMostComponents> level{};  // by part; wraps as libjpeg's 16 bits do
    std::size_t x = mcu % order_.mcus_across();
    std::size_t y = mcu / order_.mcus_across();
    for (std::size_t place = 0; place + 1 < places.size(); ++x) {
      if (x == order_.mcus_across()) {
        x = 0;
        ++y;
      }
      for (const ScanBlocks::Block& block : order_.blocks()) {
        CoefficientPlane& plane = planes_[block.component];
        std::int16_t* const kept = plane.Block(x * block.step_x + block.x, y * block.step_y + block.y);
        level[block.part] += ReadBlock(*by_part_[block.part], {bytes, places[place++]}, plane.side(), kept);
        kept[0] = static_cast<std::int16_t>(level[block.part]);
      }
    }
  }

  struct Spot {
    const std::uint8_t* bytes;
    std::uint64_t at;  // bit
  };

  // The AC coefficients; returns the difference of the DC one.
  static std::uint32_t ReadBlock(const BlockLookup& lookup, const Spot& spot, std::size_t side,
                                 std::int16_t* kept) {
    const std::uint64_t window = WindowAt(spot.bytes, spot.at);
    const HuffmanSymbol symbol = lookup.dc.At(window);
    const std::uint64_t behind = spot.at + static_cast<std::uint64_t>(symbol.length + symbol.value);
    if (side == 2) ReadAc<2>(lookup.ac, spot.bytes, behind, kept);
    if (side == 4) ReadAc<4>(lookup.ac, spot.bytes, behind, kept);
    return static_cast<std::uint32_t>(SignedBits(window << symbol.length, symbol.value));
  }

  const ScanJob& job_;
  CoefficientPlanes& planes_;
  ScanBlocks order_;
  std::vector<std::unique_ptr<BlockLookup>> own_;
  std::array<const BlockLookup*, kMostComponents> by_part_{};
};

}  // namespace

tl::expected<void, JpegHandOver> ReadSequentialScan(const ScanJob& job, CoefficientPlanes& planes) {
  return ScanReader(job, planes).Run();
}

}  // namespace imaging
