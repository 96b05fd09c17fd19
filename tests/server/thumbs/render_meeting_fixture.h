// RenderStep with seats at one meeting, and a renderer that draws nothing.
#pragma once

#include <future>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "server/thumbs/render_meeting.h"
#include "server/thumbs/render_step.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_renderer.h"

namespace server {

using doubles::Eventually;
using doubles::FakeRenderer;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// One of those who want a size of the original.
struct Guest {
  explicit Guest(int width) : seat({.width = width}, stop.get_token()) {}

  std::stop_source stop;
  RenderSeat seat;
  Spans spans;
  std::future<Outcome<RenderedSize>> made;
};

class RenderMeetingTest : public testing::Test {
 protected:
  RenderMeetingTest() {
    options_.timeout = seconds(20);
    Start();
  }
  ~RenderMeetingTest() override {
    renderer_.Release();
    heavy_.Release();
    guests_.clear();
    blocker_.reset();
  }

  void Start() { step_.emplace(options_, Renderers{renderer_, renderer_, heavy_}, &steady_clock::now); }
  // Waits for the original, or has it.
  Guest& Seated(int width) {
    Guest& guest = guests_.emplace_back(width);
    guest.seat.Sit(original_.meeting);
    return guest;
  }
  void Arrive(Guest& guest, milliseconds time = seconds(20)) {
    guest.made = std::async(std::launch::async, [this, &guest, time] {
      return step_->Run({"cat", original_, guest.seat, steady_clock::now() + time}, guest.spans);
    });
  }
  // The one slot of a lane is taken by another picture until its renderer is released.
  void TakeTheSlot() { TakeTheSlotOf(renderer_); }
  void TakeTheSlotOf(FakeRenderer& renderer) {
    renderer.Block();
    blocker_ = std::make_unique<Guest>(1);
    blocker_->seat.Sit(other_.meeting);
    blocker_->made = std::async(std::launch::async, [this] {
      return step_->Run({"other", other_, blocker_->seat, steady_clock::now() + seconds(20)},
                        blocker_->spans);
    });
    ASSERT_TRUE(renderer.WaitUntilBlocked());
  }
  bool WaitUntilInLine(std::size_t count = 1) {
    return Eventually([&] { return step_->CurrentLoad().waiting == count; });
  }
  static std::string BytesOf(Guest& guest) {
    const auto made = guest.made.get();
    return made ? made->image.bytes : "failed: " + made.error().message;
  }
  static std::string Expected(int width) { return FakeRenderer::BytesFor("a cat", {.width = width}); }

  RenderStep::Options options_;
  FakeRenderer renderer_;
  FakeRenderer heavy_;
  Original original_{"a cat", {"\"1\"", 5, {}}, {}};
  Original other_{"another", {"\"2\"", 7, {}}, {}};
  std::optional<RenderStep> step_;
  std::list<Guest> guests_;
  std::unique_ptr<Guest> blocker_;
};

}  // namespace server
