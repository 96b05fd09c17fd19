#include "server/http/answer_diagnostics.h"

#include <chrono>

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::microseconds;

TEST(AnswerDiagnostics, ServerTimingNamesTheWayOfARendering) {
  Spans spans;
  spans.Add("decode", microseconds(1'000));
  spans.SetPath("png-fast");
  EXPECT_EQ(ServerTiming(spans, microseconds(2'000)),
            "decode;dur=1.00, path;desc=\"png-fast\", total;dur=2.00");
}

TEST(AnswerDiagnostics, ServerTimingTellsNoWayWhereNothingWasRendered) {
  EXPECT_EQ(ServerTiming({}, microseconds(2'000)), "total;dur=2.00");
}

}  // namespace
}  // namespace server
