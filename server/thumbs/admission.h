// Admission to rendering, by predicted cost.
//
// Three lanes: what is light never waits for a usual photo, nor that for what is heavy. Each has its slots,
// and a bounded line that refuses at once, also whoever would not be done in time by what is predicted for
// those before him. Heavy renderings share a budget of memory; the others are those that fit what is left of
// it with all their slots taken.
//
// Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "imaging/render_cost.h"
#include "server/thumbs/failure.h"
#include "server/thumbs/source_memo.h"

namespace server {

enum class Lane { kLight, kMiddle, kHeavy };
inline constexpr std::size_t kLanes = 3;

class Admission {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  struct Options {
    int light_slots = 1;                                  // 1 or more; how many of a lane render at once
    int middle_slots = 1;                                 // 1 or more
    int heavy_slots = 1;                                  // 1 or more
    int queue = 64;                                       // how many may wait, in each lane
    std::chrono::microseconds light_until{20'000};        // what is predicted to take longer is not light
    std::chrono::microseconds heavy_after{200'000};       // what is predicted to take longer is heavy
    std::uint64_t memory_bytes = std::uint64_t{2} << 30;  // of all that render at once
    std::uint64_t memory_of_one = std::uint64_t{1} << 30;
  };

  // `now` is what renderings are measured with; deadlines are the steady clock's own.
  explicit Admission(Options options, SteadyClock now = std::chrono::steady_clock::now)
      : options_(options), now_(std::move(now)) {}

  // Gives back what was taken when it ends.
  class Permit {
   public:
    Permit(Admission& admission, Lane lane, imaging::RenderCost cost)
        : admission_(&admission), lane_(lane), cost_(cost), since_(admission.now_()) {}
    Permit(Permit&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)),
          lane_(other.lane_),
          cost_(other.cost_),
          since_(other.since_) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (admission_ != nullptr) admission_->Release(*this);
    }

    Lane lane() const { return lane_; }

   private:
    friend class Admission;
    Admission* admission_;
    Lane lane_;
    imaging::RenderCost cost_;
    Deadline since_;
  };

  // What somebody asks for, and may raise until it is granted. Of one Acquire; must outlive it.
  class Claim {
   public:
    explicit Claim(const imaging::RenderCost& cost) : cost_(cost) {}
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

   private:
    friend class Admission;
    enum class State { kNew, kInLine, kOver };
    imaging::RenderCost cost_;
    State state_ = State::kNew;
    std::condition_variable_any granted_changed_;
    bool granted_ = false;
  };

  // Within a lane in order of arrival. kTooMuchMemory: it needs more memory than there ever is; kOverloaded:
  // the line is full; kQueueTimeout: it is too long for the deadline; kRenderTimeout: its turn did not come
  // in time; kCancelled: `stop` was requested meanwhile.
  Outcome<Permit> Acquire(Claim& claim, Deadline deadline, const std::stop_token& stop = {});
  Outcome<Permit> Acquire(const imaging::RenderCost& cost, Deadline deadline,
                          const std::stop_token& stop = {});
  // Makes a claim dearer, within its lane. False: it is granted or refused already, and stays what it is.
  bool Raise(Claim& claim, const imaging::RenderCost& cost);
  // In the heavy lane, for what nobody waits for: only where a slot is free and nobody waits in any lane.
  std::optional<Permit> TryAcquireHeavy(const imaging::RenderCost& cost);

  // Which lane this waits in.
  Lane LaneOf(const imaging::RenderCost& cost) const;

  // Of all lanes.
  int busy() const;
  std::size_t waiting() const;

 private:
  struct LaneState {
    std::list<Claim*> line;  // first come first; each outlives its place here
    int busy = 0;
    std::uint64_t memory_bytes = 0;         // predicted, of those that render
    std::chrono::microseconds promised{0};  // predicted, of those that render or wait
    double slowness = 0;  // of what renderings take to what was predicted, lately; 0: none was yet
  };

  std::uint64_t MostMemory() const;
  int Slots(Lane lane) const;
  std::uint64_t MostMemoryUnlessHeavy() const;
  std::uint64_t MostMemoryOfHeavy() const;
  bool CanStart(Lane lane, const imaging::RenderCost& cost) const;
  void Start(Lane lane, const imaging::RenderCost& cost);
  Outcome<void> CheckLine(Lane lane, const imaging::RenderCost& cost, Deadline deadline) const;
  void Release(const Permit& permit);
  void GrantNext(Lane lane);

  LaneState& State(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  const LaneState& State(Lane lane) const { return lanes_[static_cast<std::size_t>(lane)]; }

  const Options options_;
  const SteadyClock now_;
  mutable std::mutex mutex_;
  std::array<LaneState, kLanes> lanes_;
};

}  // namespace server
