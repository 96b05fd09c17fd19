#include "imaging/deadline_guard.h"

#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;
using vips::VImage;

class DeadlineGuardTest : public testing::ImagingTest {};

TEST_F(DeadlineGuardTest, StopsAnEvaluationThatIsLate) {
  const VImage image = VImage::gaussnoise(2'000, 2'000);
  const DeadlineGuard guard(image, steady_clock::now() - std::chrono::seconds(1));
  EXPECT_THROW(image.copy_memory(), vips::VError);
  vips_error_clear();
}

TEST_F(DeadlineGuardTest, LeavesAnEvaluationAloneThatIsInTime) {
  const VImage image = VImage::black(500, 500);
  const DeadlineGuard guard(image, Soon());
  EXPECT_EQ(image.copy_memory().width(), 500);
}

TEST_F(DeadlineGuardTest, LetsGoOfTheImage) {
  const VImage image = VImage::black(500, 500);
  { const DeadlineGuard guard(image, steady_clock::now() - std::chrono::seconds(1)); }
  EXPECT_EQ(image.copy_memory().width(), 500);
}

TEST_F(DeadlineGuardTest, LinesStopComingAtTheDeadline) {
  const VImage image = VImage::gaussnoise(300, 300, VImage::option()->set("seed", 1)).copy_memory();
  EXPECT_EQ(StopAtDeadline(image, Soon()).copy_memory().avg(), image.avg());
  EXPECT_THROW(StopAtDeadline(image, steady_clock::now()).copy_memory(), vips::VError);
  vips_error_clear();
}

TEST_F(DeadlineGuardTest, LinesComeWhenTheSourceIsNoLongerHeld) {
  VImage watched;
  {
    const VImage image = VImage::black(300, 300) + 7;
    watched = StopAtDeadline(image, Soon());
  }
  EXPECT_EQ(watched.avg(), 7);
}

}  // namespace
}  // namespace imaging
