// Where those meet who want one original in several sizes at the same time: what the first of them has
// rendered is rendered for the others in one go, so that the original is decoded once.
//
// Everybody has a seat while he waits for the original and for his thumbnail. Whoever comes to be rendered
// first leads: he takes along whom he can, also those who are not that far yet, and those who come while he
// waits for his slot. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "imaging/renderer.h"
#include "server/thumbs/admission.h"
#include "server/thumbs/failure.h"

namespace server {

class RenderMeeting;
class RenderSeat;

// One thumbnail, and the rendering that it came from.
struct RenderedSize {
  imaging::RenderedImage image;
  imaging::RenderTimings timings;  // of the whole rendering, as the next
  std::string_view path;           // a constant
  std::chrono::steady_clock::time_point begun;
  bool shared = false;  // made in a rendering that another one led
};

// Sizes that are rendered together. Guarded by its meeting.
class RenderBatch {
 public:
  RenderBatch(const imaging::RenderCost& cost, Lane lane) : claim(cost), cost_(cost), lane_(lane) {}

  Admission::Claim claim;  // of the leader's Acquire
  std::stop_token stop() const { return stop_.get_token(); }

  const imaging::RenderCost& cost() const { return cost_; }
  Lane lane() const { return lane_; }
  std::vector<imaging::ThumbnailSpec> specs() const;

 private:
  friend class RenderMeeting;
  imaging::RenderCost cost_;
  const Lane lane_;
  std::vector<RenderSeat*> seats_;  // the leader's first, until he leaves; null: left while it was rendered
  bool begun_ = false;
  std::chrono::steady_clock::time_point begun_at_;
  std::stop_source stop_;  // nobody aboard waits any more
};

// One who wants a size; leaves when it ends, or when its stop is requested. Used by one thread.
class RenderSeat {
 public:
  RenderSeat(const imaging::ThumbnailSpec& spec, std::stop_token stop)
      : spec_(spec), stop_(std::move(stop)) {}
  RenderSeat(const RenderSeat&) = delete;
  RenderSeat& operator=(const RenderSeat&) = delete;
  ~RenderSeat() { Leave(); }

  // At another meeting from now on.
  void Sit(std::shared_ptr<RenderMeeting> meeting);
  void Leave();

  const imaging::ThumbnailSpec& spec() const { return spec_; }
  const std::stop_token& stop() const { return stop_; }

 private:
  friend class RenderBatch;
  friend class RenderMeeting;
  struct Withdraw {
    RenderSeat& seat;
    void operator()() const;
  };

  const imaging::ThumbnailSpec spec_;
  const std::stop_token stop_;
  std::shared_ptr<RenderMeeting> meeting_;
  // Guarded by the meeting:
  std::shared_ptr<RenderBatch> batch_;
  std::optional<Outcome<RenderedSize>> result_;
  bool alone_ = false;  // it failed together with others: once more by itself
  std::optional<std::stop_callback<Withdraw>> withdraw_;  // last: it uses all of the above
};

class RenderMeeting {
 public:
  // What a batch would cost with one more size; nullopt: it is better off by itself. Must not call back.
  using Joining =
      std::function<std::optional<imaging::RenderCost>(const RenderBatch&, const imaging::ThumbnailSpec&)>;
  // Has the claim of a batch raised; false: too late.
  using Raising = std::function<bool(Admission::Claim&, const imaging::RenderCost&)>;

  // What the seat's size is made in. `mine` is what it would be made in by itself, which the caller must lead
  // where that is what is given back: Acquire for its claim, Begin, render, and End in any case. Null: there
  // is nothing to do but to Await.
  std::shared_ptr<RenderBatch> Board(RenderSeat& seat, const std::shared_ptr<RenderBatch>& mine,
                                     const Joining& joining, const Raising& raising);
  // Nobody joins or leaves it any more: these are to be rendered, none where all have left.
  std::vector<imaging::ThumbnailSpec> Begin(RenderBatch& batch);
  // What came of it. A failure of several is nobody's yet: each is to board again, by itself, or together
  // where only the leader, who gets it, ran out of time.
  void End(RenderBatch& batch, Outcome<imaging::Rendering> outcome, RenderSeat* out_of_time);
  // Waits for the batch that the seat is in. nullopt: to board again.
  std::optional<Outcome<RenderedSize>> Await(RenderSeat& seat,
                                             std::chrono::steady_clock::time_point deadline);

  // How many are in a batch.
  std::size_t aboard();

 private:
  friend class RenderSeat;
  using Batch = std::shared_ptr<RenderBatch>;

  void Enter(RenderSeat& seat);
  void Leave(RenderSeat& seat);
  static void Add(RenderSeat& seat, const Batch& batch);
  static void Deliver(RenderSeat& seat, imaging::RenderedImage image, const imaging::Rendering& rendering);
  void Close(const RenderBatch& batch);

  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::vector<RenderSeat*> seats_;
  std::vector<Batch> open_;  // led by somebody who waits for his slot
};

}  // namespace server
