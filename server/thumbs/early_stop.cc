#include "server/thumbs/early_stop.h"

namespace server {
namespace {

// Who waits is asked for each time.
constexpr std::size_t kBytesBetweenLooks = 64 * 1024;

}  // namespace

void EarlyStop::Begin(std::uint64_t size) {
  size_ = size;
  looked_at_ = 0;
  part_.reset();
  enough_.reset();
}

bool EarlyStop::SavesEnough(std::size_t come) const {
  return come + options_.least_saved <= size_;
}

bool EarlyStop::IsEnough(std::string_view bytes) {
  if (!options_.enabled || !SavesEnough(bytes.size())) return false;
  if (bytes.size() < looked_at_ + kBytesBetweenLooks) return false;
  looked_at_ = bytes.size();
  while (true) {
    const auto wanted = audience_.wanted();
    if (!part_ || wanted.size() != wanted_) {
      part_.emplace(wanted, options_.limits, options_.encoding);
      wanted_ = wanted.size();
    }
    const auto enough = part_->Enough(bytes);
    if (!enough) return false;
    if (!audience_.close(wanted_)) continue;
    enough_ = enough;
    return true;
  }
}

}  // namespace server
