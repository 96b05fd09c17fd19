// Rendering in threads of its own that yield the processor to everything else: while all cores render, hits
// and health checks are still answered at once.
//
// As many threads as render at a time, and always the same ones, so that libvips keeps what it holds per
// thread for few of them.
#pragma once

#include "imaging/renderer.h"
#include "server/thumbs/task_pool.h"

namespace server {

// Thread-safe. Callers block until theirs is done; more than `threads` at once wait for each other, so how
// many come is the admission's to bound. What `renderer` throws comes out of Render.
class BackgroundRenderer final : public imaging::Renderer {
 public:
  // `renderer` must outlive this.
  BackgroundRenderer(imaging::Renderer& renderer, int threads);

  imaging::Result<imaging::Rendering> Render(std::string_view original,
                                             std::span<const imaging::ThumbnailSpec> specs,
                                             imaging::Deadline deadline) override;

 private:
  imaging::Renderer& renderer_;
  TaskPool threads_;
};

}  // namespace server
