#include "imaging/worker/warm_up.h"

#include <gtest/gtest.h>

#include "imaging/renderer.h"
#include "imaging/vips_runtime.h"

namespace imaging {
namespace {

class WarmUpTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitializeImaging()); }
};

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
