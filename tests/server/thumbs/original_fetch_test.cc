#include "server/thumbs/original_fetch.h"

#include <future>
#include <new>
#include <stop_token>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/hooked_object_store.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using doubles::Eventually;
using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::MemoryObjectStore;
using s3client::testing::Method;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class OriginalFetchTest : public testing::Test {
 protected:
  using Fetched = OriginalFetch::Fetched;

  ~OriginalFetchTest() override { images_.ReleaseAll(); }

  std::future<Fetched> FetchBeside(const std::string& key, milliseconds time = std::chrono::seconds(20),
                                   const std::stop_token& stop = {}) {
    return std::async(std::launch::async, [this, key, time, stop] {
      return fetch_.Fetch(key, steady_clock::now() + time, stop);
    });
  }
  std::future<Fetched> FetchUntil(const std::stop_source& stop) {
    return FetchBeside("a", std::chrono::seconds(20), stop.get_token());
  }
  static FailureKind KindOf(const Fetched& fetched) {
    return fetched ? FailureKind::kInternal : fetched.error().kind;
  }
  Fetched FetchHere(const std::string& key) {
    return fetch_.Fetch(key, steady_clock::now() + std::chrono::seconds(20));
  }
  bool WaitUntilSharing(int count) {
    return Eventually([&] { return fetch_.sharing() == count; });
  }

  MemoryObjectStore images_;
  doubles::HookedObjectStore hooked_{images_};
  doubles::FakeClock clock_;
  OriginalFetch fetch_{hooked_, 1'000, clock_.Reader()};
};

TEST_F(OriginalFetchTest, BringsBytesAndVersion) {
  const auto etag = images_.PutNow("a", "bytes of a");
  const auto fetched = FetchHere("a");
  ASSERT_TRUE(fetched);
  EXPECT_EQ((*fetched)->bytes, "bytes of a");
  EXPECT_EQ((*fetched)->version.etag, etag);
  EXPECT_EQ((*fetched)->version.size, 10U);
  EXPECT_EQ((*fetched)->version.last_modified, images_.Peek("a")->info.last_modified);
  EXPECT_EQ((*fetched)->asked, clock_.Now());
}

TEST_F(OriginalFetchTest, StampsWhenTheDownloadBegan) {
  images_.PutNow("a", "a");
  const auto began = clock_.Now();
  hooked_.before = [&](std::string_view) { clock_.Advance(std::chrono::seconds(5)); };
  const auto fetched = FetchHere("a");
  ASSERT_TRUE(fetched);
  EXPECT_EQ((*fetched)->asked, began);
}

TEST_F(OriginalFetchTest, ADownloadBegunAgainIsWhole) {
  images_.PutNow("a", "0123456789");
  images_.SetChunkBytes(3);
  images_.RestartNextGet("a", 7);
  const auto fetched = FetchHere("a");
  ASSERT_TRUE(fetched);
  EXPECT_EQ((*fetched)->bytes, "0123456789");
}

TEST_F(OriginalFetchTest, TellsTheLimitToTheClient) {
  images_.PutNow("large", std::string(1'001, 'x'));
  images_.PutNow("just", std::string(1'000, 'x'));
  EXPECT_TRUE(FetchHere("just"));
  const auto fetched = FetchHere("large");
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, FailureKind::kOriginalTooLarge);
  EXPECT_EQ(fetched.error().detail, "the original is larger than 1000 bytes");
}

TEST_F(OriginalFetchTest, WhoComesMeanwhileSharesTheDownload) {
  images_.PutNow("a", "bytes of a");
  images_.PutNow("b", "bytes of b");
  images_.Block(Method::kGet, "a");
  std::vector<std::future<Fetched>> fetches;
  for (int i = 0; i < 8; ++i) fetches.push_back(FetchBeside("a"));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, "a"));
  ASSERT_TRUE(WaitUntilSharing(7));
  EXPECT_TRUE(FetchHere("b")) << "another key is not held up";
  images_.Release(Method::kGet, "a");
  const auto first = fetches[0].get();
  for (std::size_t i = 1; i < fetches.size(); ++i) {
    const auto other = fetches[i].get();
    ASSERT_TRUE(first && other);
    EXPECT_EQ(*other, *first) << "one copy in memory";
  }
  EXPECT_EQ(images_.Calls(Method::kGet, "a"), 1);
}

TEST_F(OriginalFetchTest, ALandedDownloadIsNotGivenToWhoComesLater) {
  images_.PutNow("a", "old");
  EXPECT_EQ((*FetchHere("a"))->bytes, "old");
  images_.PutNow("a", "new");
  EXPECT_EQ((*FetchHere("a"))->bytes, "new");
  EXPECT_EQ(images_.Calls(Method::kGet, "a"), 2);
}

TEST_F(OriginalFetchTest, FetchAloneSharesNothing) {
  images_.PutNow("a", "bytes of a");
  images_.Block(Method::kGet, "a");
  auto shared = FetchBeside("a");
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, "a", 1));
  auto alone = std::async(std::launch::async, [&] {
    return fetch_.FetchAlone("a", steady_clock::now() + std::chrono::seconds(20));
  });
  EXPECT_TRUE(images_.WaitUntilBlocked(Method::kGet, "a", 2));
  images_.Release(Method::kGet, "a");
  EXPECT_TRUE(shared.get());
  EXPECT_TRUE(alone.get());
}

TEST_F(OriginalFetchTest, AnErrorIsSharedToo) {
  images_.PutNow("a", "a");
  images_.Block(Method::kGet, "a");
  images_.FailNext(Method::kGet, "a", StoreError(ErrorCode::kAccessDenied));
  auto leader = FetchBeside("a");
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, "a"));
  auto follower = FetchBeside("a");
  ASSERT_TRUE(WaitUntilSharing(1));
  images_.Release(Method::kGet, "a");
  EXPECT_EQ(leader.get().error().kind, FailureKind::kStoreRefused);
  EXPECT_EQ(follower.get().error().kind, FailureKind::kStoreRefused);
  EXPECT_EQ(images_.Calls(Method::kGet, "a"), 1);
}

TEST_F(OriginalFetchTest, ALateLeaderDoesNotMakeFollowersLate) {
  images_.PutNow("a", "bytes of a");
  images_.Block(Method::kGet, "a");
  auto leader = FetchBeside("a", milliseconds(200));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, "a"));
  auto follower = FetchBeside("a");
  EXPECT_EQ(leader.get().error().kind, FailureKind::kStoreTimeout);
  // The follower, which may have come too late to follow, now leads a download of its own.
  ASSERT_TRUE(Eventually([&] { return images_.Calls(Method::kGet, "a") == 2; }));
  images_.Release(Method::kGet, "a");
  const auto fetched = follower.get();
  ASSERT_TRUE(fetched);
  EXPECT_EQ((*fetched)->bytes, "bytes of a");
}

TEST_F(OriginalFetchTest, AFollowerGoesWhenItsOwnTimeIsUp) {
  images_.PutNow("a", "bytes of a");
  images_.Block(Method::kGet, "a");
  auto leader = FetchBeside("a");
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, "a"));
  const auto hasty = fetch_.Fetch("a", steady_clock::now() + milliseconds(20));
  ASSERT_FALSE(hasty);
  EXPECT_EQ(hasty.error().kind, FailureKind::kStoreTimeout);
  images_.Release(Method::kGet, "a");
  EXPECT_TRUE(leader.get());
  EXPECT_EQ(images_.Calls(Method::kGet, "a"), 1);
}

TEST_F(OriginalFetchTest, WhateverIsThrownIsAnOutcomeForEverybody) {
  images_.PutNow("a", "bytes of a");
  images_.Block(Method::kGet, "a");
  auto leader = FetchBeside("a");
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet, "a"));
  auto follower = FetchBeside("a");
  ASSERT_TRUE(WaitUntilSharing(1));
  hooked_.after_get = [](std::string_view) { throw std::bad_alloc(); };
  images_.Release(Method::kGet, "a");
  EXPECT_EQ(leader.get().error().kind, FailureKind::kInternal);
  EXPECT_EQ(follower.get().error().kind, FailureKind::kInternal);
  hooked_.after_get = [](std::string_view) { throw 7; };
  EXPECT_EQ(FetchHere("a").error().kind, FailureKind::kInternal);
  hooked_.after_get = nullptr;
  EXPECT_TRUE(FetchHere("a")) << "no dead download stays behind";
}

// Announces and gives more bytes than a string can hold.
class EndlessStore final : public s3client::ObjectStore {
 public:
  s3client::Result<s3client::ObjectInfo> Get(std::string_view, const s3client::GetOptions&,
                                             s3client::ObjectSink& sink) override {
    s3client::ObjectInfo info;
    info.size = 100;
    if (!sink.Begin(info)) return tl::unexpected(StoreError(ErrorCode::kCancelled));
    // Never read: the string refuses the length before it copies.
    const std::string_view endless("", std::string().max_size());
    if (!sink.Append("x") || !sink.Append(endless)) {
      return tl::unexpected(StoreError(ErrorCode::kCancelled));
    }
    return info;
  }
  s3client::Result<s3client::ObjectInfo> Head(std::string_view, s3client::Deadline) override { return {}; }
  s3client::Result<std::string> Put(std::string_view, std::string_view,
                                    const s3client::PutOptions&) override {
    return {};
  }
  s3client::Result<void> Delete(std::string_view, s3client::Deadline) override { return {}; }
  s3client::Result<s3client::ListPage> List(const s3client::ListOptions&) override { return {}; }
  s3client::Result<void> Probe(s3client::Deadline) override { return {}; }
  s3client::StoreStats Stats() const override { return {}; }
  std::string Describe() const override { return "endless"; }
};

TEST(OriginalFetchMemory, RunningOutIsOursAndNotTheStores) {
  EndlessStore images;
  OriginalFetch fetch(images, std::numeric_limits<std::uint64_t>::max(), &steady_clock::now);
  const auto fetched = fetch.Fetch("a", steady_clock::now() + std::chrono::seconds(20));
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, FailureKind::kInternal);
  EXPECT_EQ(fetched.error().message, "no memory for the original");
}

TEST_F(OriginalFetchTest, ADownloadThatNobodyWaitsForEnds) {
  images_.PutNow("a", "bytes of a");
  images_.Block(Method::kGet);
  std::stop_source first;
  std::stop_source second;
  auto leading = FetchUntil(first);
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet));
  auto following = FetchUntil(second);
  ASSERT_TRUE(WaitUntilSharing(1));
  second.request_stop();
  EXPECT_EQ(KindOf(following.get()), FailureKind::kCancelled);
  EXPECT_EQ(leading.wait_for(milliseconds(50)), std::future_status::timeout) << "somebody waits";
  first.request_stop();
  EXPECT_EQ(KindOf(leading.get()), FailureKind::kCancelled);
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
}

TEST_F(OriginalFetchTest, ADownloadGoesOnForThoseWhoAreLeft) {
  images_.PutNow("a", "bytes of a");
  images_.Block(Method::kGet);
  std::stop_source first;
  auto leading = FetchUntil(first);
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet));
  auto following = FetchBeside("a");
  ASSERT_TRUE(WaitUntilSharing(1));
  first.request_stop();
  images_.ReleaseAll();
  const auto fetched = following.get();
  ASSERT_TRUE(fetched);
  EXPECT_EQ((*fetched)->bytes, "bytes of a");
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
}

TEST_F(OriginalFetchTest, WhoComesToAnEndingDownloadStartsAnother) {
  images_.PutNow("a", "bytes of a");
  std::stop_source gone;
  std::future<Fetched> late;
  // The first call is stopped from inside, while it still holds its flight.
  bool once = true;
  hooked_.before = [&](std::string_view) {
    if (!std::exchange(once, false)) return;
    gone.request_stop();
    late = FetchBeside("a");
    ASSERT_TRUE(WaitUntilSharing(1));
  };
  EXPECT_EQ(KindOf(FetchUntil(gone).get()), FailureKind::kCancelled);
  EXPECT_TRUE(late.get());
}

}  // namespace
}  // namespace server
