// Which source lines make a line of a smaller picture, and how much of each. Integers only: the same on every
// machine. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace imaging {

struct AxisSides {
  int from = 1;  // lines of the source
  int to = 1;    // lines of the result, 1 to `from`
  // Of a source that is a picture made smaller by a decoder: its lines, each of which became 1 / shrink of
  // one. Where that does not come out even, the last line of the source lies partly outside of the picture.
  int stored = from;
  int shrink = 1;
};

// Lanczos-3 over the source lines about the middle of each result line, stretched by stored / shrink / to.
// What lies past an edge is the edge's own line again. Taps come in pairs that begin at an even line, as the
// kernels read them.
struct AxisWeights {
  struct Window {
    std::size_t first_pair = 0;  // source line / 2
  };
  int shift = 0;                // weights of a window sum up to 1 << shift
  std::int64_t most_gain = 0;   // the largest sum of a window's weights without their signs
  std::size_t pairs = 0;        // of each window; the last may lie past the source, with weights of 0
  std::vector<Window> windows;  // one per result line, in rising order
  // windows.size() * pairs: the weight of the even line in the lower half, of the odd one in the upper.
  std::vector<std::uint32_t> taps;
};

// `most_input`: the largest sample, without sign, that the weights will meet. The sums stay inside 32 bits,
// each weight inside 16.
AxisWeights MakeAxisWeights(AxisSides sides, std::int64_t most_input);

}  // namespace imaging
