#include "s3client/atomic_file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"

namespace s3client {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = FileDescriptor(::open(folder_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    ASSERT_GE(root_.get(), 0);
  }

  AtomicFile MakeFile(std::string_view bytes) {
    auto file = AtomicFile::Create(root_.get());
    EXPECT_TRUE(file);
    EXPECT_TRUE(file->Write(bytes));
    return std::move(*file);
  }

  std::string Read(const std::string& path) const {
    std::ifstream file(folder_.path() / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path temporary_folder() const { return folder_.path() / ".thumbd/tmp"; }

  long Temporaries() const { return std::distance(fs::directory_iterator(temporary_folder()), {}); }

  testing::TemporaryFolder folder_;
  FileDescriptor root_;
};

TEST_F(AtomicFileTest, AppearsOnceItIsCommitted) {
  auto file = MakeFile("one ");
  EXPECT_TRUE(file.Write("two"));
  EXPECT_FALSE(fs::exists(folder_.path() / "a/b"));
  EXPECT_TRUE(file.CommitTo("a/b"));
  EXPECT_EQ(Read("a/b"), "one two");
  EXPECT_EQ(Temporaries(), 0);
}

TEST_F(AtomicFileTest, LeavesNothingBehindUncommitted) {
  { const auto file = MakeFile("bytes"); }
  EXPECT_EQ(Temporaries(), 0);
}

TEST_F(AtomicFileTest, MayBeCommittedElsewhereAfterItWasBlocked) {
  fs::create_directories(folder_.path() / "folder");
  std::ofstream(folder_.path() / "file") << "1";
  auto file = MakeFile("bytes");
  const auto onto_folder = file.CommitTo("folder");
  ASSERT_FALSE(onto_folder);
  EXPECT_EQ(onto_folder.error(), EISDIR);
  const auto below_file = file.CommitTo("file/below");
  ASSERT_FALSE(below_file);
  EXPECT_EQ(below_file.error(), ENOTDIR);
  EXPECT_TRUE(file.CommitTo("free"));
  EXPECT_EQ(Read("free"), "bytes");
}

TEST_F(AtomicFileTest, ReplacesALinkInsteadOfWritingThroughIt) {
  std::ofstream(folder_.path() / "target") << "untouched";
  fs::create_symlink("target", folder_.path() / "link");
  EXPECT_TRUE(MakeFile("new").CommitTo("link"));
  EXPECT_EQ(Read("target"), "untouched");
  EXPECT_FALSE(fs::is_symlink(folder_.path() / "link"));
}

TEST_F(AtomicFileTest, SealsWithTimesFinerThanTheKernelsTicks) {
  std::set<std::int64_t> times;
  for (int i = 0; i < 20; ++i) {
    auto file = MakeFile("x");
    const auto identity = file.Seal();
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->size, 1U);
    times.insert(identity->modified);
  }
  EXPECT_EQ(times.size(), 20U);
}

TEST_F(AtomicFileTest, OutlivesThePruningOfItsFolders) {
  std::atomic<bool> done{false};
  std::jthread pruner([&] {
    while (!done) {
      ::rmdir((folder_.path() / "a/b").c_str());
      ::rmdir((folder_.path() / "a").c_str());
      // Deletes come now and then: one that never rests would win every race.
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  for (int i = 0; i < 15; ++i) {
    const auto committed = MakeFile("x").CommitTo("a/b/c");
    EXPECT_TRUE(committed) << committed.error();
    fs::remove(folder_.path() / "a/b/c");
  }
  done = true;
}

TEST_F(AtomicFileTest, CleansUpWhatACrashLeftBehind) {
  const auto alive = MakeFile("being written");
  std::ofstream(temporary_folder() / "dead") << "left";
  const timespec long_ago[2] = {{.tv_sec = 1'000'000, .tv_nsec = 0}, {.tv_sec = 1'000'000, .tv_nsec = 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (temporary_folder() / "dead").c_str(), long_ago, 0), 0);
  RemoveStaleTemporaries(root_.get(), std::chrono::system_clock::now() - std::chrono::hours(1));
  EXPECT_FALSE(fs::exists(temporary_folder() / "dead"));
  EXPECT_EQ(Temporaries(), 1);
}

}  // namespace
}  // namespace s3client
