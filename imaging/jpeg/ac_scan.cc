#include "imaging/jpeg/ac_scan.h"

#include <cstdlib>

#include "imaging/jpeg/bit_window.h"
#include "imaging/jpeg/scan_stretches.h"
#include "imaging/jpeg/zigzag.h"

namespace imaging {
namespace {

constexpr std::size_t kBlocksBetweenClocks = 1 << 13;
constexpr std::uint32_t kLongestRun = 15;
constexpr int kLargestValue = INT16_MAX;
// Between two looks at the end of the data: a symbol with its bits, and one bit for each coefficient.
static_assert((kLongestCode + 16 + kBlockCoefficients) / 8 + sizeof(std::uint64_t) < kBitPadding);

std::uint64_t BitOf(std::uint32_t index) {
  return std::uint64_t{1} << index;
}

class AcReader {
 public:
  AcReader(const ScanJob& job, CoefficientPlane& plane, CodedCoefficients& coded)
      : job_(job), scan_(job.scan), plane_(plane), coded_(coded), order_(job.frame, job.scan) {
    for (std::uint32_t i = 0; i < places_.size(); ++i) places_[i] = KeptPlace(i, plane.side());
  }

  tl::expected<void, JpegHandOver> Run() {
    coded_.resize(plane_.across() * plane_.down());
    if (!decoder_.Build(job_.tables.ac[scan_.parts[0].ac_table], false))
      return tl::unexpected(JpegHandOver::kDamaged);
    return ReadStretches(job_, order_.mcus(),
                         [this](const Stretch& stretch, std::size_t first, std::size_t count) {
                           return ReadStretch(stretch, first, count);
                         });
  }

 private:
  // One block, and the bits of it that have been read.
  struct Block {
    std::int16_t* kept;
    std::uint64_t& coded;
  };

  // What a block begins with, or goes on with.
  struct Symbol {
    std::uint32_t run;
    int size;
    std::uint64_t window;  // from the bits behind its code on
  };

  tl::expected<void, JpegHandOver> ReadStretch(const Stretch& stretch, std::size_t first, std::size_t count) {
    bytes_ = stretch.bytes;
    at_ = stretch.begin;
    end_ = stretch.end;
    blocks_left_ = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t x = (first + i) % order_.mcus_across();
      const std::size_t y = (first + i) / order_.mcus_across();
      const Block block{plane_.Block(x, y), coded_[y * plane_.across() + x]};
      const bool valid = scan_.high == 0 ? ReadFirst(block) : AddBit(block);
      if (at_ > end_) return tl::unexpected(JpegHandOver::kTruncated);
      if (!valid) return tl::unexpected(JpegHandOver::kDamaged);
      if ((first + i) % kBlocksBetweenClocks == kBlocksBetweenClocks - 1 &&
          std::chrono::steady_clock::now() >= job_.deadline)
        return tl::unexpected(JpegHandOver::kLate);
    }
    if (blocks_left_ > 0 || end_ - at_ >= 8) return tl::unexpected(JpegHandOver::kDamaged);
    return {};
  }

  // Its code is behind us; false: the bits are no code, or the data has ended.
  bool Next(Symbol& symbol) {
    const std::uint64_t window = WindowAt(bytes_, at_);
    const HuffmanSymbol found = decoder_.At(window);
    at_ += static_cast<std::uint64_t>(found.length);
    symbol = {static_cast<std::uint32_t>(found.value >> 4), found.value & 15, window << found.length};
    return found.length != 0 && at_ <= end_;
  }

  // A run of blocks that end here, this one included.
  void EndBlocks(const Symbol& symbol) {
    const auto size = static_cast<int>(symbol.run);
    const std::uint64_t more = size == 0 ? 0 : symbol.window >> (64 - size);
    blocks_left_ = BitOf(symbol.run) + more;
    at_ += symbol.run;
  }

  bool ReadFirst(const Block& block) {
    if (blocks_left_ > 0) {
      --blocks_left_;
      return true;
    }
    for (std::uint32_t index = scan_.first; index <= scan_.last; ++index) {
      Symbol symbol;
      if (!Next(symbol)) return false;
      if (symbol.size == 0 && symbol.run < kLongestRun) {
        EndBlocks(symbol);
        --blocks_left_;
        return true;
      }
      index += symbol.run;
      if (symbol.size == 0) continue;
      const int value = SignedBits(symbol.window, symbol.size) * (1 << scan_.low);
      at_ += static_cast<std::uint64_t>(symbol.size);
      if (index > scan_.last || std::abs(value) > kLargestValue) return false;
      Set(block, index, value);
    }
    return true;
  }

  bool AddBit(const Block& block) {
    std::uint32_t index = scan_.first;
    while (blocks_left_ == 0 && index <= scan_.last) {
      Symbol symbol;
      if (!Next(symbol) || symbol.size > 1) return false;
      if (symbol.size == 0 && symbol.run < kLongestRun) {
        EndBlocks(symbol);
        break;
      }
      int value = 0;
      if (symbol.size == 1) {
        value = (symbol.window >> 63 != 0 ? 1 : -1) * (1 << scan_.low);
        ++at_;
      }
      index = PassZeros(block, index, symbol.run);
      if (value != 0) {
        if (index > scan_.last) return false;
        Set(block, index, value);
      }
      ++index;
    }
    if (blocks_left_ == 0) return true;
    PassZeros(block, index, kBlockCoefficients);
    --blocks_left_;
    return true;
  }

  // Over that many that are zero, and to the next that is; those between that are not get their bit. Returns
  // where that is, behind the last one if nowhere.
  std::uint32_t PassZeros(const Block& block, std::uint32_t index, std::uint32_t zeros) {
    for (; index <= scan_.last; ++index) {
      if ((block.coded & BitOf(index)) == 0) {
        if (zeros == 0) return index;
        --zeros;
        continue;
      }
      const bool bit = (bytes_[at_ >> 3] >> (7 - (at_ & 7)) & 1) != 0;
      ++at_;
      if (bit) Refine(block, index);
    }
    return index;
  }

  void Refine(const Block& block, std::uint32_t index) {
    if (places_[index] == kNotKept) return;
    std::int16_t& kept = block.kept[places_[index]];
    const int bit = 1 << scan_.low;
    if ((kept & bit) == 0) kept = static_cast<std::int16_t>(kept + (kept >= 0 ? bit : -bit));
  }

  void Set(const Block& block, std::uint32_t index, int value) {
    block.coded |= BitOf(index);
    if (places_[index] != kNotKept) block.kept[places_[index]] = static_cast<std::int16_t>(value);
  }

  const ScanJob& job_;
  const JpegScan& scan_;
  CoefficientPlane& plane_;
  CodedCoefficients& coded_;
  ScanBlocks order_;
  HuffmanDecoder decoder_;
  std::array<std::uint8_t, kBlockCoefficients> places_{};
  const std::uint8_t* bytes_ = nullptr;
  std::uint64_t at_ = 0;  // bits
  std::uint64_t end_ = 0;
  std::uint64_t blocks_left_ = 0;  // that have no more of this band
};

}  // namespace

tl::expected<void, JpegHandOver> ReadAcScan(const ScanJob& job, CoefficientPlane& plane,
                                            CodedCoefficients& coded) {
  return AcReader(job, plane, coded).Run();
}

}  // namespace imaging
