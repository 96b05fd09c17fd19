#include "server/thumbs/admission.h"

#include <algorithm>

#include <fmt/format.h>

namespace server {
namespace {

// The last eight or so renderings count.
constexpr double kAverageOver = 8;
// One part of so many of the memory is for all slots together that are not heavy: the rest is the heavy
// ones'.
constexpr std::uint64_t kShareUnlessHeavy = 4;
constexpr std::chrono::microseconds kLeast{1};
constexpr std::uint64_t kMegabyte = 1'000'000;

std::chrono::microseconds TimeOf(const imaging::RenderCost& cost) {
  return std::max(cost.cpu_time, kLeast);
}

Failure NeedsTooMuchMemory(std::uint64_t bytes, std::uint64_t most) {
  return {FailureKind::kTooMuchMemory,
          fmt::format("to make it would take about {} MB of memory; at most {} MB are given to one picture "
                      "(RENDER_MEMORY, WORKER_MEMORY)",
                      bytes / kMegabyte, most / kMegabyte),
          "predicted from its header"};
}

}  // namespace

int Admission::Slots(Lane lane) const {
  const std::array<int, kLanes> slots{options_.light_slots, options_.middle_slots, options_.heavy_slots};
  return slots.at(static_cast<std::size_t>(lane));
}

std::uint64_t Admission::MostMemoryUnlessHeavy() const {
  const auto light = static_cast<std::uint64_t>(options_.light_slots);
  const auto middle = static_cast<std::uint64_t>(options_.middle_slots);
  return options_.memory_bytes / kShareUnlessHeavy / (light + middle);
}

std::uint64_t Admission::MostMemoryOfHeavy() const {
  return options_.memory_bytes - options_.memory_bytes / kShareUnlessHeavy;
}

Lane Admission::LaneOf(const imaging::RenderCost& cost) const {
  const bool quick = cost.cpu_time <= options_.heavy_after;
  if (!quick || cost.peak_memory_bytes > MostMemoryUnlessHeavy()) return Lane::kHeavy;
  return cost.cpu_time <= options_.light_until ? Lane::kLight : Lane::kMiddle;
}

std::uint64_t Admission::MostMemory() const {
  return std::min(MostMemoryOfHeavy(), options_.memory_of_one);
}

Outcome<Admission::Permit> Admission::Acquire(const imaging::RenderCost& cost, Deadline deadline,
                                              const std::stop_token& stop) {
  Claim claim(cost);
  return Acquire(claim, deadline, stop);
}

Outcome<Admission::Permit> Admission::Acquire(Claim& claim, Deadline deadline, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  claim.state_ = Claim::State::kOver;
  if (claim.cost_.peak_memory_bytes > MostMemory()) {
    return tl::unexpected(NeedsTooMuchMemory(claim.cost_.peak_memory_bytes, MostMemory()));
  }
  const Lane lane = LaneOf(claim.cost_);
  LaneState& state = State(lane);
  if (state.line.empty() && CanStart(lane, claim.cost_)) {
    state.promised += TimeOf(claim.cost_);
    Start(lane, claim.cost_);
    return Permit(*this, lane, claim.cost_);
  }
  if (const auto open = CheckLine(lane, claim.cost_, deadline); !open) return tl::unexpected(open.error());

  const auto place = state.line.insert(state.line.end(), &claim);
  claim.state_ = Claim::State::kInLine;
  state.promised += TimeOf(claim.cost_);
  const bool granted =
      claim.granted_changed_.wait_until(lock, stop, deadline, [&] { return claim.granted_; });
  if (granted) return Permit(*this, lane, claim.cost_);
  claim.state_ = Claim::State::kOver;
  state.promised -= TimeOf(claim.cost_);
  state.line.erase(place);
  GrantNext(lane);  // who comes after it may need less memory
  if (stop.stop_requested()) return tl::unexpected(NobodyWaits());
  return tl::unexpected(
      Failure{FailureKind::kRenderTimeout, "", "no render slot came free before the deadline"});
}

bool Admission::Raise(Claim& claim, const imaging::RenderCost& cost) {
  const std::lock_guard lock(mutex_);
  if (claim.state_ == Claim::State::kOver || cost.peak_memory_bytes > MostMemory()) return false;
  if (claim.state_ == Claim::State::kInLine) {
    State(LaneOf(claim.cost_)).promised += TimeOf(cost) - TimeOf(claim.cost_);
  }
  claim.cost_ = cost;
  return true;
}

std::optional<Admission::Permit> Admission::TryAcquireHeavy(const imaging::RenderCost& cost) {
  const std::lock_guard lock(mutex_);
  const bool lines = std::ranges::any_of(lanes_, [](const LaneState& lane) { return !lane.line.empty(); });
  if (lines || cost.peak_memory_bytes > MostMemory() || !CanStart(Lane::kHeavy, cost)) return std::nullopt;
  State(Lane::kHeavy).promised += TimeOf(cost);
  Start(Lane::kHeavy, cost);
  return Permit(*this, Lane::kHeavy, cost);
}

// Better told now than after a wait for nothing, in which it holds up others.
Outcome<void> Admission::CheckLine(Lane lane, const imaging::RenderCost& cost, Deadline deadline) const {
  const LaneState& state = State(lane);
  if (state.line.size() >= static_cast<std::size_t>(options_.queue)) {
    return tl::unexpected(Overloaded("the render queue is full (RENDER_QUEUE)"));
  }
  const std::chrono::duration<double, std::micro> predicted = state.promised + TimeOf(cost);
  const auto expected =
      std::chrono::duration_cast<std::chrono::microseconds>(predicted * state.slowness / Slots(lane));
  if (std::chrono::steady_clock::now() + expected > deadline) {
    return tl::unexpected(
        Failure{FailureKind::kQueueTimeout, "", "the render queue is too long for what is left of the time"});
  }
  return {};
}

bool Admission::CanStart(Lane lane, const imaging::RenderCost& cost) const {
  const LaneState& state = State(lane);
  if (state.busy >= Slots(lane)) return false;
  return lane != Lane::kHeavy || state.memory_bytes + cost.peak_memory_bytes <= MostMemoryOfHeavy();
}

void Admission::Start(Lane lane, const imaging::RenderCost& cost) {
  ++State(lane).busy;
  State(lane).memory_bytes += cost.peak_memory_bytes;
}

void Admission::Release(const Permit& permit) {
  const std::chrono::duration<double, std::micro> held = now_() - permit.since_;
  const std::lock_guard lock(mutex_);
  LaneState& state = State(permit.lane_);
  const double slowness = held / TimeOf(permit.cost_);
  state.slowness += (slowness - state.slowness) / (state.slowness == 0 ? 1 : kAverageOver);
  --state.busy;
  state.memory_bytes -= permit.cost_.peak_memory_bytes;
  state.promised -= TimeOf(permit.cost_);
  GrantNext(permit.lane_);
}

// A slot goes from hand to hand: nobody who comes now can slip in between.
void Admission::GrantNext(Lane lane) {
  LaneState& state = State(lane);
  while (!state.line.empty() && CanStart(lane, state.line.front()->cost_)) {
    Claim& next = *state.line.front();
    state.line.pop_front();
    Start(lane, next.cost_);
    next.state_ = Claim::State::kOver;
    next.granted_ = true;
    next.granted_changed_.notify_one();
  }
}

int Admission::busy() const {
  const std::lock_guard lock(mutex_);
  int busy = 0;
  for (const LaneState& lane : lanes_) busy += lane.busy;
  return busy;
}

std::size_t Admission::waiting() const {
  const std::lock_guard lock(mutex_);
  std::size_t waiting = 0;
  for (const LaneState& lane : lanes_) waiting += lane.line.size();
  return waiting;
}

}  // namespace server
