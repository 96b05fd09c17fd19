#include "server/thumbs/sibling_sizes.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace server {
namespace {

constexpr std::size_t kMostWaiting = 16;
constexpr std::uint64_t kMostHeld = 100'000'000;  // bytes; one original may always be held

}  // namespace

SiblingSizes::SiblingSizes(std::vector<int> widths)
    : widths_(std::move(widths)), pool_("siblings", 1, kMostWaiting) {}

bool SiblingSizes::Has(const imaging::ThumbnailSpec& spec) const {
  return spec.height == 0 && !spec.animated && std::ranges::find(widths_, spec.width) != widths_.end();
}

std::vector<imaging::ThumbnailSpec> SiblingSizes::Others(const imaging::ThumbnailSpec& spec) const {
  std::vector<imaging::ThumbnailSpec> others;
  for (const int width : widths_) {
    if (width == spec.width) continue;
    others.push_back(spec);
    others.back().width = width;
  }
  return others;
}

bool SiblingSizes::Offer(std::uint64_t held, std::function<void()> work) {
  if (held_.fetch_add(held) > 0 && held_.load() > kMostHeld) {
    held_.fetch_sub(held);
    return false;
  }
  const bool taken = pool_.Submit([this, held, work = std::move(work)] {
    work();
    held_.fetch_sub(held);
  });
  if (!taken) held_.fetch_sub(held);
  return taken;
}

void SiblingSizes::Stop() {
  stop_.request_stop();
  pool_.Stop();
}

}  // namespace server
