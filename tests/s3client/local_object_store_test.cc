// What the local folder adds to the contract: files put there by hand, links and other things that are no
// objects.
#include "s3client/local_object_store.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/s3client/local_object_store_fixture.h"

namespace s3client {
namespace {

namespace fs = std::filesystem;
using testing::CollectingSink;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Deadline kNever = Deadline::max();

TEST_P(LocalObjectStoreTest, ServesFilesThatWerePutThereByHand) {
  const std::vector<std::string> keys = {"a b+c%20.png", "cat.png", "cats/deep/er/a.png", "\xFF not UTF-8",
                                         "日本/猫 🐈.png"};
  for (const auto& key : keys) WriteByHand(key, "bytes of " + key);
  for (const auto& key : keys) EXPECT_EQ(Get(key), "bytes of " + key);
  EXPECT_THAT(List(), ElementsAre(keys[0], keys[1], keys[2], keys[4], keys[3]));
  EXPECT_EQ(Head("cat.png").content_type, "application/octet-stream");
  EXPECT_THAT(Head("cat.png").metadata, IsEmpty());
}

// In nanoseconds a file's date of the year 3000 overflows.
TEST_P(LocalObjectStoreTest, TakesFilesOfAnyDate) {
  WriteByHand("later.png", "bytes");
  const timespec year_3000{.tv_sec = 32'503'680'000, .tv_nsec = 5};
  const timespec times[] = {year_3000, year_3000};
  ASSERT_EQ(utimensat(AT_FDCWD, (root() / "later.png").c_str(), times, 0), 0);
  EXPECT_EQ(Get("later.png"), "bytes");
  EXPECT_GT(Head("later.png").last_modified, std::chrono::system_clock::now());
}

TEST_P(LocalObjectStoreTest, StoresUnderThePlainName) {
  Put("cats/a.png", "cat");
  std::ifstream file(root() / "cats/a.png");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "cat");
}

TEST_P(LocalObjectStoreTest, PrefersAFilePutThereByHandToAnOlderEscapedOne) {
  WriteByHand("a", "blocks");
  Put("a/b", "stored");
  fs::remove(root() / "a");
  EXPECT_EQ(Get("a/b"), "stored");
  WriteByHand("a/b", "by hand");
  EXPECT_EQ(Get("a/b"), "by hand");
  EXPECT_THAT(List(), ElementsAre("a/b"));
  ASSERT_TRUE(store_->Delete("a/b", kNever));
  EXPECT_EQ(Get("a/b"), "error: not_found");
}

TEST_P(LocalObjectStoreTest, NoticesBytesOfTheSameLengthWrittenInPlaceAtOnce) {
  Put("a", "1111");
  const ObjectInfo before = Head("a");
  EXPECT_EQ(before.metadata.at("origin"), "1");
  WriteByHand("a", "2222");
  const ObjectInfo after = Head("a");
  EXPECT_NE(before.etag, after.etag);
  EXPECT_EQ(after.content_type, "application/octet-stream") << "what was stored with the old bytes";
  EXPECT_THAT(after.metadata, IsEmpty());
}

TEST_P(LocalObjectStoreTest, KeepsMetadataOfAFileThatWasRenamedByHand) {
  Put("a", "1");
  fs::rename(root() / "a", root() / "b");
  EXPECT_EQ(Head("b").content_type, "image/png");
  EXPECT_EQ(Head("b").metadata.at("origin"), "1");
}

TEST_P(LocalObjectStoreTest, GivesNoMixtureOfAFileChangedInPlaceWhileReading) {
  const std::vector<std::function<void()>> changes = {
      [&] { fs::resize_file(root() / "a", 200'000); },
      [&] { fs::resize_file(root() / "a", 2'000'000); },
      [&] { WriteByHand("a", std::string(1'000'000, 'n')); },
  };
  for (const auto& change : changes) {
    WriteByHand("a", std::string(1'000'000, 'o'));
    // Two writes in one tick of the kernel's clock (4 ms, before Linux 6.13) would leave the same time.
    fs::last_write_time(root() / "a", fs::file_time_type::clock::now() - std::chrono::hours(1));
    CollectingSink sink;
    sink.on_append = [&] {
      if (sink.appends == 1) change();
      return true;
    };
    const auto got = store_->Get("a", {}, sink);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
  }
}

TEST_P(LocalObjectStoreTest, ReadsInPiecesOf128KB) {
  WriteByHand("a", std::string(300 * 1024, 'x'));
  CollectingSink sink;
  std::size_t largest = 0;
  sink.on_append = [&, before = std::size_t{0}]() mutable {
    largest = std::max(largest, sink.bytes.size() - before);
    before = sink.bytes.size();
    return true;
  };
  ASSERT_TRUE(store_->Get("a", {}, sink));
  EXPECT_EQ(sink.appends, 3);
  EXPECT_EQ(largest, 128U * 1024U);
}

TEST_P(LocalObjectStoreTest, FollowsNoLinks) {
  WriteByHand("real", "1");
  fs::create_directories(folder_.path() / "outside");
  std::ofstream(folder_.path() / "outside/secret") << "secret";
  fs::create_symlink("real", root() / "inside");
  fs::create_symlink("../outside", root() / "out");
  fs::create_symlink(folder_.path() / "outside/secret", root() / "file");
  for (const auto* key : {"inside", "out/secret", "file"}) EXPECT_EQ(Get(key), "error: not_found") << key;
  EXPECT_THAT(List(), ElementsAre("real"));

  Put("out/secret", "ours");  // beside the link, not through it
  EXPECT_EQ(Get("out/secret"), "ours");
  std::ifstream secret(folder_.path() / "outside/secret");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(secret), {}), "secret");
  ASSERT_TRUE(store_->Delete("file", kNever));
  EXPECT_TRUE(fs::is_symlink(root() / "file"));
}

TEST_P(LocalObjectStoreTest, TakesOnlyRegularFilesForObjects) {
  fs::create_directories(root() / "folder");
  ASSERT_EQ(::mkfifo((root() / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(Get("folder"), "error: not_found");
  EXPECT_EQ(Get("fifo"), "error: not_found");
  EXPECT_EQ(Get("folder/"), "error: not_found");
  EXPECT_THAT(List(), IsEmpty());
  ASSERT_TRUE(store_->Delete("fifo", kNever));
  EXPECT_TRUE(fs::exists(root() / "fifo"));
}

TEST_P(LocalObjectStoreTest, ShowsNothingOfItsOwnFiles) {
  Put("a//b", "escaped");
  WriteByHand(".thumbd/tmp/left", "x");
  WriteByHand(".thumbd/keys/foreign", "x");
  EXPECT_THAT(List(), ElementsAre("a//b"));
  for (const auto* key : {".thumbd/tmp/left", ".thumbd/keys/foreign", ".thumbd/keys/a%2F%2Fb="}) {
    EXPECT_EQ(Get(key), "error: not_found") << key;
  }
}

TEST_P(LocalObjectStoreTest, RefusesKeysWithNul) {
  const std::string_view key("a\0b", 3);
  EXPECT_EQ(Get(key), "error: invalid_key");
  EXPECT_EQ(store_->Put(key, "x", {}).error().code, ErrorCode::kInvalidKey);
}

TEST_P(LocalObjectStoreTest, PassesOverPathsThatAreTooLongForAKey) {
  std::string path = "d";
  while (path.size() < 1100) path += "/" + std::string(100, 'd');
  WriteByHand(path, "x");
  WriteByHand("e", "x");
  EXPECT_THAT(List(), ElementsAre("e"));
}

TEST_P(LocalObjectStoreTest, PrunesTheFoldersItEmptiesAndNoOthers) {
  Put("a/b/c", "1");
  Put("a//b", "1");
  fs::create_directories(root() / "kept");
  ASSERT_TRUE(store_->Delete("a/b/c", kNever));
  ASSERT_TRUE(store_->Delete("a//b", kNever));
  EXPECT_FALSE(fs::exists(root() / "a"));
  EXPECT_TRUE(fs::exists(root() / "kept"));
  EXPECT_TRUE(fs::exists(root()));
}

TEST_P(LocalObjectStoreTest, LeavesNoSidecarBehind) {
  for (const auto* bytes : {"1", "2", "3"}) Put("a", bytes);
  const auto sidecars = [&] {
    const fs::path meta = root() / ".thumbd/meta";
    if (!fs::exists(meta)) return 0L;
    return std::count_if(fs::recursive_directory_iterator(meta), fs::recursive_directory_iterator(),
                         [](const auto& entry) { return entry.is_regular_file(); });
  };
  EXPECT_LE(sidecars(), 1);
  ASSERT_TRUE(store_->Delete("a", kNever));
  EXPECT_EQ(sidecars(), 0);
}

TEST_P(LocalObjectStoreTest, DescribesItselfByItsFolder) {
  EXPECT_THAT(store_->Describe(), HasSubstr(root().native()));
}

INSTANTIATE_TEST_SUITE_P(With, LocalObjectStoreTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "ExtendedAttributes" : "Sidecars"; });

}  // namespace
}  // namespace s3client
