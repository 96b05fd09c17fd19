#include "s3client/confined_folder.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "s3client/file_identity.h"
#include "tests/support/temporary_folder.h"

namespace s3client {
namespace {

namespace fs = std::filesystem;

using Opener = OsResult<FileDescriptor> (*)(int, const std::string&, int);

// A folder "root" to stay in, with a secret beside it.
class ConfinedFolder : public ::testing::TestWithParam<Opener> {
 protected:
  void SetUp() override {
    fs::create_directories(root_path() / "cats" / "deep");
    std::ofstream(root_path() / "cats" / "a.png") << "cat";
    fs::create_directories(folder_.path() / "outside");
    std::ofstream(folder_.path() / "outside" / "secret") << "secret";
    root_ = FileDescriptor(::open(root_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    ASSERT_GE(root_.get(), 0);
  }

  fs::path root_path() const { return folder_.path() / "root"; }
  int root() const { return root_.get(); }

  int ErrorOf(const std::string& path, int flags = O_RDONLY) const {
    const auto opened = GetParam()(root(), path, flags);
    return opened ? 0 : opened.error();
  }

  testing::TemporaryFolder folder_;
  FileDescriptor root_;
};

TEST_P(ConfinedFolder, OpensWhatIsThere) {
  EXPECT_EQ(ErrorOf("cats/a.png"), 0);
  EXPECT_EQ(ErrorOf("cats/deep", O_RDONLY | O_DIRECTORY), 0);
  EXPECT_EQ(ErrorOf("cats", O_PATH | O_DIRECTORY), 0);
  EXPECT_EQ(ErrorOf(".", O_RDONLY | O_DIRECTORY), 0);
  const auto file = GetParam()(root(), "cats/a.png", O_RDONLY);
  ASSERT_TRUE(file);
  char bytes[4] = {};
  EXPECT_EQ(::read(file->get(), bytes, 3), 3);
  EXPECT_STREQ(bytes, "cat");
  EXPECT_NE(::fcntl(file->get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_P(ConfinedFolder, SaysWhatIsInTheWay) {
  EXPECT_EQ(ErrorOf("missing"), ENOENT);
  EXPECT_EQ(ErrorOf("missing/a"), ENOENT);
  EXPECT_EQ(ErrorOf("cats/a.png/w180.png"), ENOTDIR);
  EXPECT_EQ(ErrorOf(std::string(300, 'n')), ENAMETOOLONG);
}

TEST_P(ConfinedFolder, FollowsNoLink) {
  fs::create_symlink(folder_.path() / "outside", root_path() / "absolute");
  fs::create_symlink("../outside", root_path() / "relative");
  fs::create_symlink("../outside/secret", root_path() / "file");
  fs::create_symlink("cats", root_path() / "inside");
  fs::create_symlink("/proc/self/root", root_path() / "magic");
  for (const std::string path :
       {"absolute/secret", "relative/secret", "file", "inside/a.png", "magic/etc/passwd"}) {
    EXPECT_THAT(ErrorOf(path), ::testing::AnyOf(ELOOP, ENOTDIR)) << path;
  }
  EXPECT_NE(ErrorOf("relative", O_RDONLY | O_DIRECTORY), 0);
}

TEST_P(ConfinedFolder, NeverWaitsForAFifo) {
  ASSERT_EQ(::mkfifo((root_path() / "fifo").c_str(), 0600), 0);
  const auto fifo = GetParam()(root(), "fifo", O_RDONLY);  // nobody writes: a blocking open would hang here
  ASSERT_TRUE(fifo);
  const auto identity = RegularFileIdentity(fifo->get());
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error(), EISDIR);
}

INSTANTIATE_TEST_SUITE_P(By, ConfinedFolder, ::testing::Values(&OpenBeneath, &OpenBeneathByWalk),
                         [](const auto& test) { return test.index == 0 ? "Openat2" : "Walk"; });

using ConfinedFolderChanges = ConfinedFolder;

TEST_P(ConfinedFolderChanges, MakesFoldersWhereTheyAreMissing) {
  EXPECT_TRUE(MakeFolderBeneath(root(), ""));
  EXPECT_TRUE(MakeFolderBeneath(root(), "cats/new/er"));
  EXPECT_TRUE(MakeFolderBeneath(root(), "cats/new/er"));
  EXPECT_TRUE(fs::is_directory(root_path() / "cats/new/er"));
  const auto blocked = MakeFolderBeneath(root(), "cats/a.png/below");
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error(), ENOTDIR);
}

TEST_P(ConfinedFolderChanges, MakesNoFolderThroughALink) {
  fs::create_symlink("../outside", root_path() / "link");
  EXPECT_FALSE(MakeFolderBeneath(root(), "link/new"));
  EXPECT_FALSE(fs::exists(folder_.path() / "outside/new"));
  EXPECT_FALSE(RemoveFileBeneath(root(), "link/secret", Durability::kSynced));
  EXPECT_TRUE(fs::exists(folder_.path() / "outside/secret"));
}

TEST_P(ConfinedFolderChanges, RemovesAFileAndTheFoldersThatThisEmpties) {
  fs::create_directories(root_path() / "x/y/z");
  std::ofstream(root_path() / "x/y/z/file") << "1";
  std::ofstream(root_path() / "x/other") << "1";
  EXPECT_TRUE(RemoveFileBeneath(root(), "x/y/z/file", Durability::kSynced));
  EXPECT_FALSE(fs::exists(root_path() / "x/y"));
  EXPECT_TRUE(fs::exists(root_path() / "x/other"));
  EXPECT_TRUE(RemoveFileBeneath(root(), "x/other", Durability::kEventual));
  EXPECT_FALSE(fs::exists(root_path() / "x"));
  EXPECT_TRUE(fs::exists(root_path()));
  const auto again = RemoveFileBeneath(root(), "x/other", Durability::kSynced);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), ENOENT);
}

INSTANTIATE_TEST_SUITE_P(By, ConfinedFolderChanges, ::testing::Values(&OpenBeneath));

TEST(SplitPath, PartsFolderAndName) {
  EXPECT_EQ(Split("a").folder, "");
  EXPECT_EQ(Split("a").name, "a");
  EXPECT_EQ(Split("a/b/c").folder, "a/b");
  EXPECT_EQ(Split("a/b/c").name, "c");
}

}  // namespace
}  // namespace s3client
