// The entropy-coded data of a scan, without what is stuffed between its bits. ITU-T T.81 F.1.2.3, B.1.1.5,
// B.2.1.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/jpeg/block_finder.h"
#include "imaging/jpeg/scaled_jpeg.h"

namespace imaging {

// Reads scan after scan of one file into the same memory.
class EntropyData {
 public:
  // From `begin` up to the next marker that is no restart; returns where that marker is. Restarts out of
  // order are damage, and a file that ends without a marker is truncated.
  tl::expected<std::size_t, JpegHandOver> Read(std::string_view file, std::size_t begin);

  std::size_t stretches() const { return ends_.size(); }
  // Its bits, up to a whole byte; valid until the next Read.
  Stretch At(std::size_t which) const;

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t capacity_ = 0;
  std::vector<std::size_t> ends_;  // bytes
};

// Where the next marker behind `begin` is that ends a scan, without reading the scan. npos: nowhere.
std::size_t EndOfEntropyData(std::string_view file, std::size_t begin);

}  // namespace imaging
