#include "server/thumbs/render_meeting.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace server {

std::vector<imaging::ThumbnailSpec> RenderBatch::specs() const {
  std::vector<imaging::ThumbnailSpec> specs;
  for (const RenderSeat* seat : seats_) specs.push_back(seat->spec_);
  return specs;
}

void RenderSeat::Sit(std::shared_ptr<RenderMeeting> meeting) {
  Leave();
  meeting_ = std::move(meeting);
  meeting_->Enter(*this);
  withdraw_.emplace(stop_, Withdraw{*this});
}

void RenderSeat::Leave() {
  withdraw_.reset();  // waits until it has run
  if (!meeting_) return;
  meeting_->Leave(*this);
  meeting_ = nullptr;
}

void RenderSeat::Withdraw::operator()() const {
  seat.meeting_->Leave(seat);
}

void RenderMeeting::Enter(RenderSeat& seat) {
  const std::lock_guard lock(mutex_);
  seats_.push_back(&seat);
}

void RenderMeeting::Leave(RenderSeat& seat) {
  std::stop_source stop(std::nostopstate);
  {
    const std::lock_guard lock(mutex_);
    std::erase(seats_, &seat);
    const Batch batch = std::exchange(seat.batch_, nullptr);
    seat.result_.reset();
    if (!batch) return;
    if (batch->begun_) {
      std::ranges::replace(batch->seats_, &seat, nullptr);
      return;
    }
    std::erase(batch->seats_, &seat);
    if (!batch->seats_.empty()) return;
    Close(*batch);
    stop = batch->stop_;
  }
  stop.request_stop();  // what it wakes has locks of its own
}

void RenderMeeting::Add(RenderSeat& seat, const Batch& batch) {
  seat.batch_ = batch;
  batch->seats_.push_back(&seat);
}

void RenderMeeting::Close(const RenderBatch& batch) {
  std::erase_if(open_, [&](const Batch& open) { return open.get() == &batch; });
}

RenderMeeting::Batch RenderMeeting::Board(RenderSeat& seat, const Batch& mine, const Joining& joining,
                                          const Raising& raising) {
  const std::lock_guard lock(mutex_);
  if (seat.batch_ || seat.result_ || seat.stop_.stop_requested()) return seat.batch_;
  const auto joins = [&](const RenderSeat& other, const Batch& batch) {
    if (other.batch_ || other.result_ || other.alone_) return false;
    const auto cost = joining(*batch, other.spec_);
    if (!cost || !raising(batch->claim, *cost)) return false;
    batch->cost_ = *cost;
    return true;
  };
  for (const Batch& open : open_) {
    if (!joins(seat, open)) continue;
    Add(seat, open);
    return open;
  }
  Add(seat, mine);
  if (seat.alone_) return mine;
  for (RenderSeat* other : seats_) {
    if (other != &seat && joins(*other, mine)) Add(*other, mine);
  }
  open_.push_back(mine);
  return mine;
}

std::vector<imaging::ThumbnailSpec> RenderMeeting::Begin(RenderBatch& batch) {
  const std::lock_guard lock(mutex_);
  Close(batch);
  batch.begun_ = true;
  batch.begun_at_ = std::chrono::steady_clock::now();
  return batch.specs();
}

void RenderMeeting::Deliver(RenderSeat& seat, imaging::RenderedImage image,
                            const imaging::Rendering& rendering) {
  seat.result_ = RenderedSize{std::move(image), rendering.timings, rendering.path, seat.batch_->begun_at_,
                              seat.batch_->seats_.front() != &seat};
}

void RenderMeeting::End(RenderBatch& batch, Outcome<imaging::Rendering> outcome, RenderSeat* out_of_time) {
  {
    const std::lock_guard lock(mutex_);
    Close(batch);
    const bool several = batch.seats_.size() > 1;
    for (std::size_t i = 0; i < batch.seats_.size(); ++i) {
      RenderSeat* const seat = batch.seats_[i];
      if (seat == nullptr) continue;
      if (outcome) {
        Deliver(*seat, std::move(outcome->images.at(i)), *outcome);
      } else if (seat == out_of_time || (!several && out_of_time == nullptr)) {
        seat->result_ = tl::unexpected(outcome.error());
      } else {
        seat->alone_ = out_of_time == nullptr;
      }
      seat->batch_ = nullptr;
    }
  }
  ended_.notify_all();
}

std::optional<Outcome<RenderedSize>> RenderMeeting::Await(RenderSeat& seat,
                                                          std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const bool ended = ended_.wait_until(lock, seat.stop_, deadline, [&] { return seat.batch_ == nullptr; });
  if (seat.stop_.stop_requested()) return tl::unexpected(NobodyWaits());
  if (!ended) {
    return tl::unexpected(Failure{FailureKind::kRenderTimeout, "",
                                  "the rendering shared with other sizes ran past the deadline"});
  }
  if (seat.result_) std::erase(seats_, &seat);  // wants nothing more
  return std::exchange(seat.result_, std::nullopt);
}

std::size_t RenderMeeting::aboard() {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(seats_, [](const RenderSeat* seat) { return seat->batch_ != nullptr; }));
}

}  // namespace server
