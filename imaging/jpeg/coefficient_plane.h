// The coefficients that are kept of a component.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace imaging {

// Of each block the `side` lowest frequencies in either direction, row after row of the block.
class CoefficientPlane {
 public:
  CoefficientPlane() = default;
  // All zero.
  CoefficientPlane(std::size_t blocks_across, std::size_t blocks_down, std::size_t side)
      : across_(blocks_across),
        down_(blocks_down),
        side_(side),
        values_(std::make_unique<std::int16_t[]>(blocks_across * blocks_down * side * side)) {}

  std::size_t across() const { return across_; }
  std::size_t down() const { return down_; }
  std::size_t side() const { return side_; }
  std::size_t kept() const { return side_ * side_; }  // of a block
  std::int16_t* Block(std::size_t x, std::size_t y) { return values_.get() + (y * across_ + x) * kept(); }
  const std::int16_t* Block(std::size_t x, std::size_t y) const {
    return values_.get() + (y * across_ + x) * kept();
  }

 private:
  std::size_t across_ = 0;
  std::size_t down_ = 0;
  std::size_t side_ = 0;
  std::unique_ptr<std::int16_t[]> values_;
};

}  // namespace imaging
