#include "imaging/jpeg/block_finder.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "imaging/jpeg/bit_window.h"

namespace imaging {
namespace {

using Node = BlockFinder::Node;

// A part of fewer bytes is not worth its start.
constexpr std::uint64_t kSmallestPartBits = 8 * 2'000;
// Between two looks at the ends: each may take 26 bits, or 31 with care.
constexpr std::uint32_t kStepsOfTurn = 16;
static_assert(kStepsOfTurn * 31 / 8 + sizeof(std::uint64_t) < kBitPadding);
constexpr std::uint32_t kTurnsBetweenClocks = 1 << 13;

// Where one part is; copied into locals for the loops.
struct Walk {
  std::uint64_t at = 0;      // bit
  std::uint32_t index = 0;   // of the next coefficient
  std::uint32_t blocks = 0;  // that have ended
  const BlockStep* steps = nullptr;
  const Node* node = nullptr;
  std::uint32_t* places = nullptr;
  std::uint32_t first_bad = 0;  // 1 + the first block in which something was no code; 0: none
  std::uint32_t last_bad = 0;   // and the last
};

struct Careful {
  std::uint32_t bits;
  std::uint32_t next;
  bool valid;
};

// Not inlined, and with values only: the walks of the loop stay in registers.
[[gnu::noinline]] Careful StepWithCare(const Node* node, std::uint64_t window, std::uint32_t index) {
  const SingleStep step = StepOver(*node->lookup, window, index);
  if (!step.valid) return {8, kBlockEnded, false};
  return {step.bits, step.next, true};
}

// No branch but a rare one: at which lookup a block ends cannot be foreseen.
[[gnu::always_inline]] inline void Step(Walk& walk, std::uint64_t& window) {
  const std::uint32_t step = walk.steps[window >> (64 - kLookupBits)];
  std::uint32_t bits = step & ((1U << kStepBits) - 1);
  std::uint32_t next = walk.index + (step >> kStepBits);
  if ((next & kNeedsCare) != 0) [[unlikely]] {
    const Careful careful = StepWithCare(walk.node, window, walk.index);
    bits = careful.bits;
    next = careful.next;
    if (!careful.valid) {
      walk.last_bad = walk.blocks + 1;
      if (walk.first_bad == 0) walk.first_bad = walk.last_bad;
    }
  }
  window <<= bits;
  walk.at += bits;
  const std::uint32_t ended = next / kBlockEnded;
  // Until the block has ended a guess, which its next step replaces.
  walk.places[walk.blocks + 1] = static_cast<std::uint32_t>(walk.at);
  walk.blocks += ended;
  walk.steps = walk.node->steps[ended];
  walk.node = walk.node->nodes[ended];
  walk.index = next & (ended - 1);
}

struct Bounds {
  std::uint64_t end = 0;   // bits; past it, a part stops
  std::uint32_t room = 0;  // blocks; so it does before there are more
};

bool IsDone(const Walk& walk, const Bounds& bounds) {
  return walk.at >= bounds.end || walk.blocks >= bounds.room;
}

template <std::size_t Parts>
[[gnu::always_inline]] inline void Turn(std::array<Walk, Parts>& walks, const std::uint8_t* bytes) {
  for (std::uint32_t i = 0; i < kStepsOfTurn; i += 2) {
    // Two steps take no more bits than a window has.
    std::array<std::uint64_t, Parts> windows;
    for (std::size_t part = 0; part < Parts; ++part) windows[part] = WindowAt(bytes, walks[part].at);
    for (std::size_t part = 0; part < Parts; ++part) Step(walks[part], windows[part]);
    for (std::size_t part = 0; part < Parts; ++part) Step(walks[part], windows[part]);
  }
}

}  // namespace

struct BlockFinder::Part {
  Walk walk;
  Bounds bounds;
  const std::uint8_t* bytes = nullptr;
};

namespace {

// Until one of them is done. False: late.
template <std::size_t Parts, typename Part>
bool RunSome(std::span<Part* const> parts, Deadline deadline) {
  std::array<Walk, Parts> walks;
  std::array<Bounds, Parts> bounds;
  for (std::size_t i = 0; i < Parts; ++i) {
    walks[i] = parts[i]->walk;
    bounds[i] = parts[i]->bounds;
  }
  const std::uint8_t* const bytes = parts[0]->bytes;
  bool done = false;
  bool late = false;
  for (std::uint32_t turn = 1; !done && !late; ++turn) {
    Turn(walks, bytes);
    for (std::size_t i = 0; i < Parts; ++i) done = done || IsDone(walks[i], bounds[i]);
    if (turn % kTurnsBetweenClocks == 0) late = std::chrono::steady_clock::now() >= deadline;
  }
  for (std::size_t i = 0; i < Parts; ++i) parts[i]->walk = walks[i];
  return !late;
}

template <typename Part>
bool RunAll(std::vector<Part*> parts, Deadline deadline) {
  for (;;) {
    std::erase_if(parts, [](const Part* part) { return IsDone(part->walk, part->bounds); });
    bool in_time = true;
    switch (parts.size()) {
      case 0:
        return true;
      case 1:
        in_time = RunSome<1, Part>(parts, deadline);
        break;
      case 2:
        in_time = RunSome<2, Part>(parts, deadline);
        break;
      case 3:
        in_time = RunSome<3, Part>(parts, deadline);
        break;
      default:
        in_time = RunSome<4, Part>(parts, deadline);
        break;
    }
    if (!in_time) return false;
  }
}

}  // namespace

BlockFinder::BlockFinder(std::span<const BlockLookup* const> blocks) : blocks_of_mcu_(blocks.size()) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const std::size_t next = (i + 1) % blocks.size();
    nodes_[i] = {
        {blocks[i]->from_ac.data(), blocks[next]->from_dc.data()}, {&nodes_[i], &nodes_[next]}, blocks[i]};
  }
}

BlockFinder::Part BlockFinder::MakePart(std::size_t which, std::uint64_t begin, std::uint64_t end,
                                        std::size_t blocks) {
  Buffer& buffer = buffers_[which];
  const std::size_t needed = blocks + kStepsOfTurn + 2;
  if (buffer.size < needed) {
    buffer.places = std::make_unique_for_overwrite<std::uint32_t[]>(needed);
    buffer.size = needed;
  }
  Part part;
  part.bounds = {end, static_cast<std::uint32_t>(blocks)};
  part.walk.places = buffer.places.get();
  part.walk.places[0] = static_cast<std::uint32_t>(begin);
  PlaceAt(part, 0);
  return part;
}

// At the beginning of a block whose place is known.
void BlockFinder::PlaceAt(Part& part, std::size_t block) const {
  const Node& node = nodes_[block % blocks_of_mcu_];
  part.walk.blocks = static_cast<std::uint32_t>(block);
  part.walk.at = part.walk.places[block];
  part.walk.index = 0;
  part.walk.node = &node;
  part.walk.steps = node.lookup->from_dc.data();
}

void BlockFinder::Join(Part& done, const Part& next, std::size_t count) const {
  std::size_t theirs = 0;
  std::size_t block = done.walk.blocks;
  for (;;) {
    for (; block <= done.walk.blocks; ++block) {
      const std::uint32_t place = done.walk.places[block];
      while (theirs < next.walk.blocks && next.walk.places[theirs] < place) ++theirs;
      if (theirs == next.walk.blocks) return;
      const bool meets = next.walk.places[theirs] == place && theirs >= next.walk.last_bad &&
                         block % blocks_of_mcu_ == theirs % blocks_of_mcu_;
      if (!meets) continue;
      const std::size_t taken =
          std::min<std::size_t>(next.walk.blocks - theirs, count - std::min(count, block));
      std::copy_n(next.walk.places + theirs, taken + 1, done.walk.places + block);
      return PlaceAt(done, block + taken);
    }
    if (IsDone(done.walk, done.bounds)) return;
    std::array<Walk, 1> walk = {done.walk};
    Turn(walk, done.bytes);
    done.walk = walk[0];
  }
}

tl::expected<std::span<const std::uint32_t>, JpegHandOver> BlockFinder::Find(const Stretch& stretch,
                                                                             std::size_t count,
                                                                             Deadline deadline) {
  const std::uint64_t bits = stretch.end - stretch.begin;
  const std::size_t number = std::clamp<std::size_t>(bits / kSmallestPartBits, 1, kMostParts);
  const std::size_t room = number == 1 ? count : std::min(count, 2 * count / number);
  std::array<Part, kMostParts> parts;
  std::vector<Part*> running;
  for (std::size_t i = 0; i < number; ++i) {
    const auto border = [&](std::size_t part) {
      return (stretch.begin + bits * part / number) & ~std::uint64_t{7};
    };
    parts[i] = MakePart(i, border(i), i + 1 < number ? border(i + 1) : stretch.end, i == 0 ? count : room);
    parts[i].bytes = stretch.bytes;
    running.push_back(&parts[i]);
  }
  if (!RunAll(running, deadline)) return tl::unexpected(JpegHandOver::kLate);
  Part& whole = parts[0];
  whole.bounds.end = stretch.end;
  for (std::size_t i = 1; i < number; ++i) Join(whole, parts[i], count);
  if (!RunAll<Part>({&whole}, deadline)) return tl::unexpected(JpegHandOver::kLate);
  if (whole.walk.first_bad != 0 && whole.walk.first_bad <= count)
    return tl::unexpected(JpegHandOver::kDamaged);
  if (whole.walk.blocks < count || whole.walk.places[count] > stretch.end)
    return tl::unexpected(JpegHandOver::kTruncated);
  if (stretch.end - whole.walk.places[count] >= 8) return tl::unexpected(JpegHandOver::kDamaged);
  return std::span<const std::uint32_t>(whole.walk.places, count + 1);
}

}  // namespace imaging
