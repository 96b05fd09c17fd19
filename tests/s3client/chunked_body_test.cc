#include "s3client/chunked_body.h"

#include <string>

#include <gtest/gtest.h>

namespace s3client {
namespace {

using State = ChunkedBody::State;

struct Fed {
  State state = State::kMore;
  std::string body;
  std::string left;
};

Fed Feed(std::string_view bytes, std::size_t piece, std::size_t most = 1'000) {
  ChunkedBody chunks;
  Fed fed;
  while (!bytes.empty() && fed.state == State::kMore) {
    std::string_view now = bytes.substr(0, piece);
    const std::size_t given = now.size();
    fed.state = chunks.Feed(now, most, fed.body);
    bytes.remove_prefix(given - now.size());
  }
  fed.left = bytes;
  return fed;
}

TEST(ChunkedBodyTest, TakesItsBytesAndLeavesTheRest) {
  const std::string coded = "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\nnext";
  for (std::size_t piece = 1; piece <= coded.size(); ++piece) {
    const Fed fed = Feed(coded, piece);
    EXPECT_EQ(fed.state, State::kComplete) << piece;
    EXPECT_EQ(fed.body, "abc0123456789");
    EXPECT_EQ(fed.left, "next");
  }
}

TEST(ChunkedBodyTest, AsksForMoreUntilTheLastLine) {
  const std::string coded = "1\r\na\r\n0\r\n\r\n";
  for (std::size_t size = 0; size < coded.size(); ++size) {
    EXPECT_EQ(Feed(coded.substr(0, size), 100).state, State::kMore) << size;
  }
}

TEST(ChunkedBodyTest, RefusesWhatMightBeReadInTwoWays) {
  for (const char* bad :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "1 \r\n", "0x1\r\n", "1\na", "1\r\nab\r\n", "1\r\na\n",
        "123456789\r\n", "0\r\nTrailer: x\r\n\r\n", "1;\x01\r\n", "1\r1\r\n"}) {
    EXPECT_EQ(Feed(bad, 100).state, State::kBroken) << bad;
    EXPECT_EQ(Feed(bad, 1).state, State::kBroken) << bad;
  }
  EXPECT_EQ(Feed("1;" + std::string(1'000, 'x'), 7).state, State::kBroken) << "a line without end";
}

TEST(ChunkedBodyTest, StopsAtTheLimit) {
  EXPECT_EQ(Feed("5\r\nabcde\r\n0\r\n\r\n", 100, 5).state, State::kComplete);
  EXPECT_EQ(Feed("6\r\nabcdef\r\n", 100, 5).state, State::kTooLarge);
  EXPECT_EQ(Feed("ffffffff\r\nabcdef", 1, 5).state, State::kTooLarge);
}

}  // namespace
}  // namespace s3client
