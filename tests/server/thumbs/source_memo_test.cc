#include "server/thumbs/source_memo.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace server {
namespace {

using std::chrono::seconds;

const SourceVersion kFirst{"\"v1\"", 10, {}};
const SourceVersion kSecond{"\"v2\"", 10, {}};

class SourceMemoTest : public testing::Test {
 protected:
  SourceMemo Memo(std::optional<seconds> fresh_for, std::size_t capacity_bytes = 1'000'000) {
    return SourceMemo(fresh_for, capacity_bytes, clock_.Reader());
  }

  doubles::FakeClock clock_;
};

TEST_F(SourceMemoTest, KnowsNothingAtFirst) {
  auto memo = Memo(seconds(60));
  const auto note = memo.Note("a");
  EXPECT_FALSE(memo.Knows(*note));
  EXPECT_FALSE(memo.IsFresh(*note, note->version()));
  EXPECT_EQ(memo.FreshVersion(*note, kFirst), std::nullopt);
}

TEST_F(SourceMemoTest, ACheckHoldsForFreshForAndNotLonger) {
  auto memo = Memo(seconds(60));
  const auto note = memo.Note("a");
  const auto version = memo.Saw(*note, kFirst, memo.Now());
  EXPECT_NE(version, 0U);
  clock_.Advance(seconds(60) - std::chrono::nanoseconds(1));
  EXPECT_TRUE(memo.Knows(*note));
  EXPECT_TRUE(memo.IsFresh(*note, version));
  EXPECT_EQ(memo.FreshVersion(*note, kFirst), version);
  EXPECT_EQ(memo.FreshVersion(*note, kSecond), 0U);
  clock_.Advance(std::chrono::nanoseconds(1));
  EXPECT_FALSE(memo.Knows(*note));
  EXPECT_FALSE(memo.IsFresh(*note, version));
  EXPECT_EQ(memo.FreshVersion(*note, kFirst), std::nullopt);
  EXPECT_EQ(memo.FreshVersion(*note, kSecond), std::nullopt);
}

TEST_F(SourceMemoTest, AnAnswerIsAsOldAsItsQuestion) {
  auto memo = Memo(seconds(60));
  const auto note = memo.Note("a");
  const auto asked = memo.Now();
  clock_.Advance(seconds(40));
  const auto version = memo.Saw(*note, kFirst, asked);
  clock_.Advance(seconds(19));
  EXPECT_TRUE(memo.IsFresh(*note, version));
  clock_.Advance(seconds(1));
  EXPECT_FALSE(memo.IsFresh(*note, version));
}

TEST_F(SourceMemoTest, WithZeroNothingIsEverFresh) {
  auto memo = Memo(seconds(0));
  const auto note = memo.Note("a");
  const auto version = memo.Saw(*note, kFirst, memo.Now());
  EXPECT_FALSE(memo.Knows(*note));
  EXPECT_FALSE(memo.IsFresh(*note, version));
}

TEST_F(SourceMemoTest, AnotherVersionOutdatesWhatWasMadeFromTheFirst) {
  auto memo = Memo(seconds(60));
  const auto note = memo.Note("a");
  const auto first = memo.Saw(*note, kFirst, memo.Now());
  EXPECT_EQ(memo.Saw(*note, kFirst, memo.Now()), first);
  const auto second = memo.Saw(*note, kSecond, memo.Now());
  EXPECT_NE(second, first);
  EXPECT_FALSE(memo.IsFresh(*note, first));
  EXPECT_TRUE(memo.IsFresh(*note, second));
  // The same ETag of another length is another object.
  EXPECT_NE(memo.Saw(*note, {"\"v2\"", 11, {}}, memo.Now()), second);
}

TEST_F(SourceMemoTest, ASlowAnswerDoesNotUndoALaterOne) {
  auto memo = Memo(seconds(60));
  const auto note = memo.Note("a");
  const auto early = memo.Now();
  clock_.Advance(seconds(5));
  const auto second = memo.Saw(*note, kSecond, memo.Now());
  EXPECT_EQ(memo.Saw(*note, kFirst, early), 0U);
  EXPECT_TRUE(memo.IsFresh(*note, second));
  // One that agrees is welcome, but makes the check no older.
  EXPECT_EQ(memo.Saw(*note, kSecond, early), second);
  clock_.Advance(seconds(57));
  EXPECT_TRUE(memo.IsFresh(*note, second));
}

TEST_F(SourceMemoTest, DistrustAsksAgain) {
  auto memo = Memo(seconds(60));
  const auto note = memo.Note("a");
  const auto before = memo.Now();
  const auto first = memo.Saw(*note, kFirst, before);
  clock_.Advance(seconds(1));
  memo.Distrust(*note);
  EXPECT_FALSE(memo.Knows(*note));
  EXPECT_FALSE(memo.IsFresh(*note, first));
  // What was asked before the distrust does not heal it, not even the version known by then.
  EXPECT_EQ(memo.Saw(*note, kFirst, before), 0U);
  EXPECT_FALSE(memo.Knows(*note));
  const auto again = memo.Saw(*note, kFirst, memo.Now());
  EXPECT_NE(again, first);
  EXPECT_TRUE(memo.IsFresh(*note, again));
}

TEST_F(SourceMemoTest, ForeverTakesTheStoredThumbnailsWord) {
  auto memo = Memo(std::nullopt);
  const auto note = memo.Note("a");
  EXPECT_TRUE(memo.Knows(*note));
  const auto version = memo.FreshVersion(*note, kFirst);
  ASSERT_TRUE(version);
  EXPECT_NE(*version, 0U);
  clock_.Advance(std::chrono::hours(24 * 365));
  EXPECT_TRUE(memo.IsFresh(*note, *version));
  EXPECT_EQ(memo.FreshVersion(*note, kSecond), version) << "never checked again";
}

TEST_F(SourceMemoTest, ForeverStillBelievesTheStoreOverAWord) {
  auto memo = Memo(std::nullopt);
  const auto note = memo.Note("a");
  const auto asked = memo.Now();
  clock_.Advance(seconds(1));
  const auto word = memo.FreshVersion(*note, kFirst);
  const auto seen = memo.Saw(*note, kSecond, asked);
  EXPECT_NE(seen, 0U);
  EXPECT_NE(seen, word);
}

TEST_F(SourceMemoTest, ForeverEndsWithDistrust) {
  auto memo = Memo(std::nullopt);
  const auto note = memo.Note("a");
  const auto version = memo.FreshVersion(*note, kFirst);
  memo.Distrust(*note);
  EXPECT_FALSE(memo.Knows(*note));
  EXPECT_FALSE(memo.IsFresh(*note, *version));
  EXPECT_EQ(memo.FreshVersion(*note, kFirst), std::nullopt);
  EXPECT_NE(memo.Saw(*note, kFirst, memo.Now()), 0U);
  EXPECT_TRUE(memo.Knows(*note));
}

TEST_F(SourceMemoTest, OneNoteForEachOriginal) {
  auto memo = Memo(seconds(60));
  EXPECT_EQ(memo.Note("a"), memo.Note("a"));
  EXPECT_NE(memo.Note("a"), memo.Note("b"));
}

TEST_F(SourceMemoTest, ForgetsTheLeastRecentlyNoted) {
  auto memo = Memo(seconds(60), 2 * (SourceMemo::kEntryOverhead + 1));
  const auto a = memo.Note("a");
  const auto b = memo.Note("b");
  memo.Saw(*a, kFirst, memo.Now());
  EXPECT_EQ(memo.Note("a"), a);
  memo.Note("c");
  EXPECT_EQ(memo.Note("a"), a);
  const auto forgotten = memo.Note("b");
  EXPECT_NE(forgotten, b);
  EXPECT_FALSE(memo.Knows(*forgotten));
}

TEST_F(SourceMemoTest, LongNamesCostTheirLength) {
  auto memo = Memo(seconds(60), 10 * (SourceMemo::kEntryOverhead + 1));
  const auto a = memo.Note("a");
  for (const char* key : {"b", "c", "d"}) memo.Note(key);
  EXPECT_EQ(memo.Note("a"), a);
  memo.Note(std::string(1'024, 'x'));
  for (const char fill : {'y', 'z'}) memo.Note(std::string(1'024, fill));
  EXPECT_NE(memo.Note("a"), a);
}

TEST_F(SourceMemoTest, OneNameLargerThanTheMemoIsStillNoted) {
  auto memo = Memo(seconds(60), 10);
  const auto note = memo.Note("a");
  EXPECT_TRUE(memo.IsFresh(*note, memo.Saw(*note, kFirst, memo.Now())));
  EXPECT_NE(memo.Note("b"), note);
}

TEST_F(SourceMemoTest, SurvivesManyThreads) {
  auto memo = Memo(seconds(60), 8 * (SourceMemo::kEntryOverhead + 2));
  std::atomic<int> fresh{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 2'000; ++i) {
        const auto note = memo.Note(std::to_string((i + thread) % 16));
        const auto version = memo.Saw(*note, i % 2 == 0 ? kFirst : kSecond, memo.Now());
        if (memo.IsFresh(*note, version)) ++fresh;
        if (i % 100 == 0) memo.Distrust(*note);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_GT(fresh.load(), 0);
}

// Word of a change goes to the note that the memo has: whoever still holds another must ask.
TEST_F(SourceMemoTest, ADroppedNoteVouchesForNothing) {
  for (const auto fresh_for : {std::optional<seconds>(60), std::optional<seconds>()}) {
    auto memo = Memo(fresh_for, 2 * (SourceMemo::kEntryOverhead + 1));
    const auto note = memo.Note("a");
    const auto version = memo.Saw(*note, kFirst, memo.Now());
    memo.Note("b");
    EXPECT_TRUE(memo.IsFresh(*note, version));
    memo.Note("c");
    EXPECT_FALSE(memo.IsFresh(*note, version));
    EXPECT_NE(memo.Note("a"), note);
    memo.Saw(*note, kFirst, memo.Now());
    EXPECT_FALSE(memo.IsFresh(*note, version));
  }
}

}  // namespace
}  // namespace server
