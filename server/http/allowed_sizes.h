// ALLOWED_SIZES and SIZE_POLICY: which sizes thumbnails are made in. A value; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "server/config/config.h"

namespace server {

class AllowedSizes {
 public:
  // All sizes are allowed.
  AllowedSizes() = default;
  // Those in `rising` order, in pixels; none: all.
  AllowedSizes(std::vector<int> rising, SizePolicy policy) : rising_(std::move(rising)), policy_(policy) {}

  bool all() const { return rising_.empty(); }
  bool snaps() const { return policy_ == SizePolicy::kSnap; }

  // What becomes of a size that somebody wrote, by the policy. The error is a sentence about `name`.
  tl::expected<int, std::string> Settle(std::string_view name, int pixels) const;
  // The next larger one that is allowed; above the largest, the largest.
  int Snapped(int pixels) const;

 private:
  std::vector<int> rising_;
  SizePolicy policy_ = SizePolicy::kRefuse;
};

}  // namespace server
