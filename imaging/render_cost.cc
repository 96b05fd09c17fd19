#include "imaging/render_cost.h"

namespace imaging {

RenderCost PredictCost(const ImageFacts& facts, std::span<const ThumbnailSpec> specs) {
  const std::uint64_t pixels = PixelCount(facts.size);
  const auto samples = static_cast<std::uint64_t>(facts.bands) * (facts.bits > 8 ? 2 : 1);
  RenderCost cost;
  cost.peak_memory_bytes = (std::uint64_t{16} << 20) + (facts.multipass ? pixels * samples * 2 : 0);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    cost.cpu_time += std::chrono::microseconds(1'000 + pixels * static_cast<std::uint64_t>(facts.scans) / 20);
  }
  return cost;
}

}  // namespace imaging
