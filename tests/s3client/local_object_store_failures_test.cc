// What the local store does where its folder is missing, closed to it, or left untidy by a crash.
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include "tests/s3client/local_object_store_fixture.h"

namespace s3client {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Deadline kNoDeadline = Deadline::max();

// The file system sees an ordinary user, for whom permissions count, also where the tests run as root. This
// thread only.
class AsOrdinaryUser {
 public:
  AsOrdinaryUser() : before_(::setfsuid(65534)) {}
  AsOrdinaryUser(const AsOrdinaryUser&) = delete;
  AsOrdinaryUser& operator=(const AsOrdinaryUser&) = delete;
  ~AsOrdinaryUser() { ::setfsuid(static_cast<uid_t>(before_)); }

 private:
  int before_;
};

// Takes permissions away, and gives them back so that the test's folder can be removed.
class Restricted {
 public:
  Restricted(fs::path path, fs::perms left) : path_(std::move(path)) { fs::permissions(path_, left); }
  Restricted(const Restricted&) = delete;
  Restricted& operator=(const Restricted&) = delete;
  ~Restricted() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms::all, ignored);
  }

 private:
  fs::path path_;
};

using LocalObjectStoreFailures = LocalObjectStoreTest;

TEST_P(LocalObjectStoreFailures, MakesItsFolderAgain) {
  Put("a", "1");
  fs::remove_all(root());
  EXPECT_EQ(Get("a"), "error: not_found");
  EXPECT_THAT(List(), IsEmpty());
  fs::remove_all(root());
  Put("a", "2");
  EXPECT_EQ(Get("a"), "2");
}

TEST_P(LocalObjectStoreFailures, SaysThatItsFolderIsMissing) {
  auto options = Options();
  options.root = folder_.path() / "missing";
  options.create = false;
  store_ = MakeLocalObjectStore(options);
  EXPECT_EQ(Get("a"), "error: no_such_bucket");
  EXPECT_EQ(store_->List({}).error().code, ErrorCode::kNoSuchBucket);
  EXPECT_EQ(store_->Put("a", "1", {}).error().code, ErrorCode::kNoSuchBucket);
  EXPECT_EQ(store_->Delete("a", kNoDeadline).error().code, ErrorCode::kNoSuchBucket);
  const auto probe = store_->Probe(kNoDeadline);
  ASSERT_FALSE(probe);
  EXPECT_EQ(probe.error().code, ErrorCode::kNoSuchBucket);
  EXPECT_THAT(probe.error().message, HasSubstr(options.root.native()));
  EXPECT_FALSE(fs::exists(options.root));
}

TEST_P(LocalObjectStoreFailures, SaysWhichFolderItMayNotRead) {
  WriteByHand("private/a", "1");
  WriteByHand("b", "1");
  const Restricted folder(root() / "private", fs::perms::none);
  const Restricted file(root() / "b", fs::perms::none);
  const AsOrdinaryUser user;
  EXPECT_EQ(Get("private/a"), "error: access_denied");
  EXPECT_EQ(Get("b"), "error: access_denied");
  const auto list = store_->List({});
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, ErrorCode::kAccessDenied);
  EXPECT_THAT(list.error().message, HasSubstr((root() / "private").native()));
}

TEST_P(LocalObjectStoreFailures, SaysThatItMayNotWriteAndLeavesNothing) {
  WriteByHand("a", "old");
  constexpr auto kReadOnly = static_cast<fs::perms>(0555);
  const Restricted folder(root(), kReadOnly);
  const AsOrdinaryUser user;
  const auto put = store_->Put("a", "new", {});
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, ErrorCode::kAccessDenied);
  EXPECT_THAT(put.error().message, HasSubstr(root().native()));
  EXPECT_EQ(Get("a"), "old");
  EXPECT_EQ(store_->Delete("a", kNoDeadline).error().code, ErrorCode::kAccessDenied);
  EXPECT_TRUE(store_->Delete("missing", kNoDeadline)) << "nothing to remove, nothing to refuse";
}

TEST_P(LocalObjectStoreFailures, PassesOverLostAndFound) {
  WriteByHand("a", "1");
  fs::create_directories(root() / "lost+found");
  const Restricted folder(root() / "lost+found", fs::perms::none);
  const AsOrdinaryUser user;
  EXPECT_THAT(List(), ElementsAre("a"));
}

TEST_P(LocalObjectStoreFailures, RemovesWhatACrashLeftBehindWhenItStarts) {
  WriteByHand(".thumbd/tmp/dead", "x");
  WriteByHand(".thumbd/tmp/young", "x");
  fs::last_write_time(root() / ".thumbd/tmp/dead", fs::file_time_type::clock::now() - std::chrono::hours(2));
  store_ = MakeLocalObjectStore(Options());
  EXPECT_FALSE(fs::exists(root() / ".thumbd/tmp/dead"));
  EXPECT_TRUE(fs::exists(root() / ".thumbd/tmp/young"));
}

INSTANTIATE_TEST_SUITE_P(With, LocalObjectStoreFailures, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "ExtendedAttributes" : "Sidecars"; });

}  // namespace
}  // namespace s3client
