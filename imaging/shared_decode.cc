#include "imaging/shared_decode.h"

#include "imaging/geometry.h"

namespace imaging {
namespace {

constexpr double kMostSharedBytes = 160e6;  // of 50 megapixels in three bands

}  // namespace

double SharedDecodeBytes(const ImageFacts& facts, int shrink) {
  const double sample_bytes = facts.bits > 16 ? facts.bits / 8.0 : facts.bits > 8 ? 2 : 1;
  const double samples = static_cast<double>(PixelCount(facts.size)) * facts.bands * sample_bytes;
  return samples / shrink / shrink;
}

bool SharesDecode(const ImageFacts& facts, int shrink) {
  return SharedDecodeBytes(facts, shrink) <= kMostSharedBytes;
}

}  // namespace imaging
