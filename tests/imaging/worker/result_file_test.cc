#include "imaging/worker/result_file.h"

#include <array>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace imaging {
namespace {

constexpr std::size_t kMost = 3'000'000;

class ResultFileTest : public ::testing::Test {
 protected:
  ResultFileTest() : file_(std::move(*ResultFile::Make(kMost))) {}

  // What it takes, in bytes.
  std::size_t Taken() const {
    struct stat status {};
    EXPECT_EQ(::fstat(file_.descriptor(), &status), 0);
    return static_cast<std::size_t>(status.st_blocks) * 512;
  }
  Result<void> Write(std::string_view first, std::string_view second = {}) const {
    const std::array pictures{first, second};
    return WritePictures(file_.descriptor(), std::span(pictures).first(second.empty() ? 1 : 2));
  }

  const ResultFile file_;
};

TEST_F(ResultFileTest, PicturesComeOutAsTheyWentIn) {
  const std::string large(2'000'000, 'x');
  ASSERT_TRUE(Write("first", large));
  const auto read = file_.Read(std::array{5U, 2'000'000U});
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(0), "first");
  EXPECT_EQ(read->at(1), large);
}

TEST_F(ResultFileTest, IsUsedAgain) {
  ASSERT_TRUE(Write(std::string(2'000'000, 'x')));
  file_.Clear();
  ASSERT_TRUE(Write("abc", "de"));
  EXPECT_EQ(file_.Read(std::array{3U, 2U}).value(), (std::vector<std::string>{"abc", "de"}));
}

TEST_F(ResultFileTest, HoldsWhatItHoldsAndNoMore) {
  EXPECT_TRUE(Write(std::string(kMost, 'x')));
  const auto larger = Write("x", std::string(kMost, 'x'));
  ASSERT_FALSE(larger);
  EXPECT_EQ(larger.error().code, ErrorCode::kTooManyPixels);
  EXPECT_EQ(larger.error().detail, "the thumbnail takes more than 2 MB");
  EXPECT_TRUE(file_.Read(std::array{std::uint32_t{kMost}}));
  EXPECT_FALSE(file_.Read(std::array{1U, std::uint32_t{kMost}}));
  EXPECT_FALSE(file_.Read(std::array{0xffffffffU, 0xffffffffU}));
}

TEST_F(ResultFileTest, ItsSizeStays) {
  EXPECT_EQ(::ftruncate(file_.descriptor(), 1), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(::ftruncate(file_.descriptor(), kMost + 1), -1);
  EXPECT_EQ(::pwrite(file_.descriptor(), "x", 1, kMost), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(::fcntl(file_.descriptor(), F_ADD_SEALS, F_SEAL_WRITE), -1)
      << "or the next pictures had no place";
}

TEST_F(ResultFileTest, TakesMemoryOnlyWhileItHoldsMuch) {
  EXPECT_EQ(Taken(), 0U);
  ASSERT_TRUE(Write(std::string(2'000'000, 'x')));
  EXPECT_GE(Taken(), 2'000'000U);
  file_.Clear();
  EXPECT_LE(Taken(), 300'000U);
}

// As a worker that has been taken over could.
TEST_F(ResultFileTest, IsClearedUnderAMapping) {
  void* const view = ::mmap(nullptr, kMost, PROT_READ | PROT_WRITE, MAP_SHARED, file_.descriptor(), 0);
  ASSERT_NE(view, MAP_FAILED);
  ASSERT_TRUE(Write(std::string(2'000'000, 'x')));
  file_.Clear();
  EXPECT_LE(Taken(), 300'000U);
  ::munmap(view, kMost);
}

TEST(ResultFile, WhatIsNoFileIsNotWrittenTo) {
  const std::array<std::string_view, 1> picture{"x"};
  EXPECT_FALSE(WritePictures(-1, picture));
}

}  // namespace
}  // namespace imaging
