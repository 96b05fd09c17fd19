// SIBLING_SIZES: when one of these widths is made, the others are made too, in the background: who asks for
// one size of a page's picture will ask for the next. Thread-safe.
//
// What is in the background is bounded, in number and in bytes of originals that are held for it; beyond, it
// is left out, and a request makes the size when one comes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "imaging/thumbnail_spec.h"
#include "server/thumbs/task_pool.h"

namespace server {

class SiblingSizes {
 public:
  explicit SiblingSizes(std::vector<int> widths);
  ~SiblingSizes() { Stop(); }

  // Whether this is one of them and nothing special: no height, not animated.
  bool Has(const imaging::ThumbnailSpec& spec) const;
  // The others, alike in all but the width.
  std::vector<imaging::ThumbnailSpec> Others(const imaging::ThumbnailSpec& spec) const;

  // `work` runs later, in the one thread for it, and must not throw; `held` bytes are held for it until then.
  // False: too much waits already, and it will not run.
  bool Offer(std::uint64_t held, std::function<void()> work);

  // Requested by Stop: what is queued should come to nothing.
  std::stop_token stop() const { return stop_.get_token(); }
  void Stop();

 private:
  const std::vector<int> widths_;
  std::stop_source stop_;
  std::atomic<std::uint64_t> held_{0};
  TaskPool pool_;
};

}  // namespace server
