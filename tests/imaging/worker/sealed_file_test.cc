#include "imaging/worker/sealed_file.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace imaging {
namespace {

TEST(SealedFile, HoldsItsBytes) {
  const std::string bytes(3'000'000, 'x');
  const auto file = SealBytes(bytes);
  ASSERT_TRUE(file) << file.error().message;
  const auto view = SealedView::Open(file->get(), bytes.size());
  ASSERT_TRUE(view);
  EXPECT_EQ(view->bytes(), bytes);
}

TEST(SealedFile, IsChangedByNobody) {
  const auto file = SealBytes("abc");
  ASSERT_TRUE(file);
  EXPECT_EQ(::pwrite(file->get(), "x", 1, 0), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(::ftruncate(file->get(), 1), -1);
  EXPECT_EQ(::ftruncate(file->get(), 100), -1);
  EXPECT_EQ(::mmap(nullptr, 3, PROT_READ | PROT_WRITE, MAP_SHARED, file->get(), 0), MAP_FAILED);
}

TEST(SealedFile, TheViewOutlivesTheDescriptor) {
  auto view = [] {
    const auto file = SealBytes("abc");
    return SealedView::Open(file->get(), 100);
  }();
  ASSERT_TRUE(view);
  const SealedView moved = std::move(*view);
  EXPECT_EQ(moved.bytes(), "abc");
}

TEST(SealedFile, WhatIsNotSealedIsNotOpened) {
  const Descriptor open(::memfd_create("x", MFD_ALLOW_SEALING | MFD_CLOEXEC));
  ASSERT_EQ(::write(open.get(), "abc", 3), 3);
  EXPECT_FALSE(SealedView::Open(open.get(), 100));
  ASSERT_EQ(::fcntl(open.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW), 0);
  EXPECT_FALSE(SealedView::Open(open.get(), 100)) << "it could still shrink under its reader";
  const Descriptor device(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(SealedView::Open(device.get(), 100));
  EXPECT_FALSE(SealedView::Open(-1, 100));
}

TEST(SealedFile, SizesAreBounded) {
  const auto file = SealBytes("abc");
  EXPECT_FALSE(SealedView::Open(file->get(), 2));
  EXPECT_TRUE(SealedView::Open(file->get(), 3));
  const auto empty = SealBytes("");
  EXPECT_FALSE(SealedView::Open(empty->get(), 100));
}

}  // namespace
}  // namespace imaging
