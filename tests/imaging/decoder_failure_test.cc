#include "imaging/decoder_failure.h"

#include <new>
#include <stdexcept>

#include <gmock/gmock.h>
#include <vips/vips8>

#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

using ::testing::HasSubstr;

class DecoderFailureTest : public testing::ImagingTest {};

TEST_F(DecoderFailureTest, GivesTheValueWhereNothingIsThrown) {
  EXPECT_EQ(Attempt("add", ErrorCode::kCorrupt, [] { return 2 + 2; }).value(), 4);
}

TEST_F(DecoderFailureTest, AFailureOfLibvipsHasTheCodeOfTheCallerAndEmptiesTheBuffer) {
  const auto failed = Attempt("decode", ErrorCode::kCorrupt, [] {
    vips_error("png", "bad %s", "chunk");
    if (vips_error_buffer()[0] != '\0') throw vips::VError();
    return 0;
  });
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(failed.error().message, HasSubstr("decode: png: bad chunk"));
  EXPECT_THAT(failed.error().message, ::testing::Not(HasSubstr("\n")));
  EXPECT_THAT(failed.error().detail, ::testing::Not(HasSubstr("chunk")));
  EXPECT_STREQ(vips_error_buffer(), "");
}

TEST_F(DecoderFailureTest, EverythingElseIsOurs) {
  const auto thrown = [](auto&& exception) {
    return Attempt("step", ErrorCode::kCorrupt, [&]() -> int { throw exception; }).error();
  };
  EXPECT_EQ(thrown(std::bad_alloc()).code, ErrorCode::kInternal);
  EXPECT_EQ(thrown(std::bad_alloc()).message, "out of memory");
  EXPECT_EQ(thrown(std::runtime_error("why")).code, ErrorCode::kInternal);
  EXPECT_EQ(thrown(std::runtime_error("why")).message, "step: why");
  EXPECT_EQ(thrown(42).code, ErrorCode::kInternal);
}

TEST_F(DecoderFailureTest, TheThreadMayGoOnAfterACleanup) {
  const auto black = [] { return vips::VImage::black(50, 50).avg(); };
  {
    const ThreadStateCleanup cleanup;
    EXPECT_EQ(black(), 0);
    vips_error("left", "behind");
  }
  EXPECT_STREQ(vips_error_buffer(), "");
  EXPECT_EQ(black(), 0);
}

TEST(ErrorCodeName, IsStable) {
  EXPECT_EQ(ToString(ErrorCode::kUnsupportedFormat), "unsupported_format");
  EXPECT_EQ(ToString(ErrorCode::kCorrupt), "corrupt");
  EXPECT_EQ(ToString(ErrorCode::kTooManyPixels), "too_many_pixels");
  EXPECT_EQ(ToString(ErrorCode::kTimeout), "timeout");
  EXPECT_EQ(ToString(ErrorCode::kInternal), "internal");
}

}  // namespace
}  // namespace imaging
