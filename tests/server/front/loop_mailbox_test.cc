#include "server/front/loop_mailbox.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace server {
namespace {

bool Rings(const LoopMailbox& mailbox) {
  pollfd ready{mailbox.fd(), POLLIN, 0};
  return ::poll(&ready, 1, 0) == 1;
}

std::shared_ptr<ExchangeLink> MakeLink() {
  return std::make_shared<ExchangeLink>(nullptr, false);
}

TEST(LoopMailbox, RingsUntilEmptied) {
  LoopMailbox mailbox;
  ASSERT_TRUE(mailbox.valid());
  EXPECT_FALSE(Rings(mailbox));
  mailbox.Post(ChunkMessage{MakeLink(), "a"});
  mailbox.Post(ChunkMessage{MakeLink(), "b"});
  EXPECT_TRUE(Rings(mailbox));
  const auto messages = mailbox.TakeAll();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(std::get<ChunkMessage>(messages[0]).bytes, "a");
  EXPECT_EQ(std::get<ChunkMessage>(messages[1]).bytes, "b");
  EXPECT_FALSE(Rings(mailbox));
  mailbox.Post(StopMessage{});
  EXPECT_TRUE(Rings(mailbox));
}

TEST(LoopMailbox, KeepsNothingAliveAfterClose) {
  LoopMailbox mailbox;
  const auto link = MakeLink();
  mailbox.Post(AbandonMessage{link});
  EXPECT_EQ(link.use_count(), 2);
  mailbox.Close();
  EXPECT_EQ(link.use_count(), 1);
  mailbox.Post(AbandonMessage{link});
  EXPECT_EQ(link.use_count(), 1);
  EXPECT_TRUE(mailbox.TakeAll().empty());
}

}  // namespace
}  // namespace server
