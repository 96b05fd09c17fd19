#include "server/front/output_queue.h"

#include <array>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/front/unique_fd.h"

namespace server {
namespace {

class OutputQueueTest : public testing::Test {
 protected:
  OutputQueueTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    writer_ = ByteStream(UniqueFd(ends[0]));
    reader_ = UniqueFd(ends[1]);
  }

  std::string ReadAll() const {
    std::string all;
    std::array<char, 65536> piece;
    for (ssize_t size = 0; (size = ::read(reader_.get(), piece.data(), piece.size())) > 0;) {
      all.append(piece.data(), static_cast<std::size_t>(size));
    }
    return all;
  }

  ByteStream writer_{UniqueFd()};
  UniqueFd reader_;
  OutputQueue queue_;
};

TEST_F(OutputQueueTest, WritesInOrder) {
  queue_.Add(std::string("head "));
  queue_.Add(std::make_shared<const std::string>("body "));
  for (int i = 0; i < 40; ++i) queue_.AddChunk("c");
  const auto flushed = queue_.Flush(writer_);
  EXPECT_EQ(flushed.progress, OutputQueue::Progress::kDone);
  EXPECT_EQ(flushed.bytes, 50U);
  EXPECT_EQ(flushed.chunk_bytes, 40U);
  EXPECT_TRUE(queue_.empty());
  EXPECT_EQ(ReadAll(), "head body " + std::string(40, 'c'));
}

TEST_F(OutputQueueTest, IgnoresEmptyPieces) {
  queue_.Add(std::string());
  queue_.Add(std::make_shared<const std::string>());
  queue_.Add(std::shared_ptr<const std::string>());
  queue_.AddChunk("");
  EXPECT_TRUE(queue_.empty());
}

TEST_F(OutputQueueTest, GoesOnWhereTheSocketWasFull) {
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    const std::string piece(100'000 + static_cast<std::size_t>(i), static_cast<char>('a' + i));
    expected += piece;
    queue_.AddChunk(piece);
  }
  std::string received;
  std::size_t chunk_bytes = 0;
  int blocked = 0;
  while (!queue_.empty()) {
    const auto flushed = queue_.Flush(writer_);
    ASSERT_NE(flushed.progress, OutputQueue::Progress::kFailed);
    blocked += flushed.progress == OutputQueue::Progress::kBlocked ? 1 : 0;
    chunk_bytes += flushed.chunk_bytes;
    received += ReadAll();
  }
  EXPECT_GT(blocked, 0);
  EXPECT_EQ(chunk_bytes, expected.size());
  EXPECT_EQ(received, expected);
}

TEST_F(OutputQueueTest, FailsWhereNobodyReadsAnyMore) {
  reader_.Reset();
  queue_.Add(std::string("lost"));
  EXPECT_EQ(queue_.Flush(writer_).progress, OutputQueue::Progress::kFailed);
}

TEST_F(OutputQueueTest, DoesNotCopyASharedBody) {
  const auto body = std::make_shared<const std::string>("body");
  queue_.Add(body);
  EXPECT_EQ(body.use_count(), 2);
  queue_.Flush(writer_);
  EXPECT_EQ(body.use_count(), 1);
}

}  // namespace
}  // namespace server
