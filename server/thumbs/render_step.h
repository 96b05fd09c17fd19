// Step 4, with all that guards it: what the header tells is refused before it costs anything, what is known
// to end decoders is not given to one again, and the rest is admitted by its cost. Thread-safe; callers wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>

#include "imaging/renderer.h"
#include "server/thumbs/admission.h"
#include "server/thumbs/failure.h"
#include "server/thumbs/original_fetch.h"
#include "server/thumbs/quarantine.h"
#include "server/thumbs/spans.h"

namespace server {

// One for each lane, so that what is heavier takes neither a worker nor much of a processor from what is
// lighter; they may be the same.
struct Renderers {
  imaging::Renderer& light;
  imaging::Renderer& middle;
  imaging::Renderer& heavy;

  imaging::Renderer& Of(Lane lane) const {
    return lane == Lane::kLight ? light : lane == Lane::kMiddle ? middle : heavy;
  }
};

class RenderStep {
 public:
  struct Options {
    Admission::Options admission;
    std::chrono::milliseconds timeout{10'000};  // of one rendering, from its start
    Quarantine::Options quarantine;
  };

  // The renderers must outlive this.
  RenderStep(const Options& options, Renderers renderers, SteadyClock now)
      : renderers_(renderers),
        timeout_(options.timeout),
        admission_(options.admission),
        quarantine_(options.quarantine, std::move(now)) {}

  struct Request {
    const std::string& key;  // of the original
    const Original& original;
    const imaging::ThumbnailSpec& spec;
    std::chrono::steady_clock::time_point deadline;
    std::stop_token stop;  // nobody waits any more
  };
  Outcome<imaging::Rendering> Run(const Request& request, Spans& spans);

  struct Load {
    int rendering = 0;
    std::size_t waiting = 0;
    std::size_t quarantined = 0;
  };
  Load CurrentLoad() const { return {admission_.busy(), admission_.waiting(), quarantine_.held()}; }

 private:
  imaging::Result<imaging::Rendering> Render(const Request& request, Lane lane);

  const Renderers renderers_;
  const std::chrono::milliseconds timeout_;
  Admission admission_;
  Quarantine quarantine_;
};

}  // namespace server
