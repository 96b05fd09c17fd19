// Step 4, with all that guards it: what the header tells is refused before it costs anything, what is known
// to end decoders is not given to one again, and the rest is admitted by its cost. Sizes of one original that
// are wanted at the same time are made in one rendering where that saves enough. Thread-safe; callers wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "imaging/renderer.h"
#include "server/thumbs/admission.h"
#include "server/thumbs/failure.h"
#include "server/thumbs/original_fetch.h"
#include "server/thumbs/quarantine.h"
#include "server/thumbs/render_meeting.h"
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
    RenderSeat& seat;  // at the original's meeting
    std::chrono::steady_clock::time_point deadline;
  };
  // A failure of several is not passed on: each is rendered once more by itself.
  Outcome<RenderedSize> Run(const Request& request, Spans& spans);

  // The same for what nobody waits for: in the heavy lane, which hinders the others least, and only where
  // that is idle; kOverloaded otherwise.
  struct BackgroundRequest {
    const std::string& key;
    const Original& original;
    std::span<const imaging::ThumbnailSpec> specs;
    std::chrono::steady_clock::time_point deadline;
    // Called once, right before the rendering: those of `specs` that are to be made after all.
    std::function<std::vector<imaging::ThumbnailSpec>()> begin;
  };
  Outcome<imaging::Rendering> RunInBackground(const BackgroundRequest& request);

  struct Load {
    int rendering = 0;
    std::size_t waiting = 0;
    std::size_t quarantined = 0;
  };
  Load CurrentLoad() const { return {admission_.busy(), admission_.waiting(), quarantine_.held()}; }

 private:
  struct Job {
    const std::string& key;
    const Original& original;
    std::span<const imaging::ThumbnailSpec> specs;
    std::chrono::steady_clock::time_point deadline;
  };

  Outcome<imaging::RenderCost> Check(const Job& job);
  std::optional<imaging::RenderCost> Together(const Original& original, const RenderBatch& batch,
                                              const imaging::ThumbnailSpec& another) const;
  void Lead(const Request& request, RenderBatch& batch, Spans& spans);
  Outcome<imaging::Rendering> RenderAdmitted(const Request& request, RenderBatch& batch, Spans& spans);
  Outcome<imaging::Rendering> Render(const Job& job, Lane lane);

  const Renderers renderers_;
  const std::chrono::milliseconds timeout_;
  Admission admission_;
  Quarantine quarantine_;
};

}  // namespace server
