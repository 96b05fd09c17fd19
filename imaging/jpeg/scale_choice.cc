#include "imaging/jpeg/scale_choice.h"

#include <algorithm>
#include <cstdint>

namespace imaging {
namespace {

bool IsLargeEnough(std::int64_t stored, std::int64_t wanted, std::int64_t percent) {
  return stored * 100 >= wanted * percent;
}

}  // namespace

int JpegShrink(Size stored, Size wanted, int margin) {
  for (const int shrink : {8, 4, 2}) {
    const int percent = std::max((shrink + 1) * 100, shrink * margin);
    if (IsLargeEnough(stored.width, wanted.width, percent) &&
        IsLargeEnough(stored.height, wanted.height, percent)) {
      return shrink;
    }
  }
  return 1;
}

}  // namespace imaging
