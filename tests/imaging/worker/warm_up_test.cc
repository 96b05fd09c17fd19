#include "imaging/worker/warm_up.h"

#include <gtest/gtest.h>

#include "imaging/vips_runtime.h"
#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

class WarmUpTest : public testing::ImagingTest {};

TEST_F(WarmUpTest, GoesThroughWithoutAComplaint) {
  const auto warnings = DecoderWarningCount();
  int asked = 0;
  WarmUp([&] {
    ++asked;
    return false;
  });
  EXPECT_GT(asked, 2);
  EXPECT_EQ(DecoderWarningCount(), warnings);
}

TEST_F(WarmUpTest, EndsOnceThereIsWork) {
  int asked = 0;
  WarmUp([&] { return ++asked == 2; });
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace imaging
