#include "imaging/worker/packet_socket.h"

#include <array>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "imaging/worker/sealed_file.h"

namespace imaging {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The number that the next one would get.
int NextDescriptor() {
  const int next = ::dup(0);
  ::close(next);
  return next;
}

class PacketSocketTest : public ::testing::Test {
 protected:
  PacketSocketTest() {
    auto sockets = MakePacketSockets();
    EXPECT_TRUE(sockets);
    here_ = std::move(sockets->first);
    there_ = std::move(sockets->second);
  }

  Descriptor here_;
  Descriptor there_;
};

TEST_F(PacketSocketTest, PacketsComeWholeAndInOrder) {
  ASSERT_TRUE(SendPacket(here_.get(), "one"));
  ASSERT_TRUE(SendPacket(here_.get(), std::string(kMostPacketBytes, 'x')));
  EXPECT_EQ(ReceivePacket(there_.get())->bytes, "one");
  EXPECT_EQ(ReceivePacket(there_.get())->bytes.size(), kMostPacketBytes);
}

TEST_F(PacketSocketTest, DescriptorsTravel) {
  const auto first = SealBytes("first");
  const auto second = SealBytes("second");
  const std::array descriptors{first->get(), second->get()};
  ASSERT_TRUE(SendPacket(here_.get(), "two", descriptors));
  const auto packet = ReceivePacket(there_.get());
  ASSERT_TRUE(packet);
  ASSERT_EQ(packet->descriptors.size(), 2U);
  EXPECT_EQ(SealedView::Open(packet->descriptors[1].get(), 100)->bytes(), "second");
  EXPECT_NE(packet->descriptors[0].get(), first->get());
}

TEST_F(PacketSocketTest, WhatIsTooLargeIsRefused) {
  ASSERT_TRUE(SendPacket(here_.get(), std::string(kMostPacketBytes + 1, 'x')));
  EXPECT_FALSE(ReceivePacket(there_.get()));
}

TEST_F(PacketSocketTest, DescriptorsOfAnEmptyPacketAreClosed) {
  const auto file = SealBytes("x");
  const std::array descriptors{file->get()};
  ASSERT_TRUE(SendPacket(here_.get(), "", descriptors));
  const int before = NextDescriptor();
  EXPECT_FALSE(ReceivePacket(there_.get()));
  EXPECT_EQ(NextDescriptor(), before) << "a descriptor was left open";
}

TEST_F(PacketSocketTest, TooManyDescriptorsAreRefusedAndClosed) {
  const auto file = SealBytes("x");
  const std::vector<int> many(kMostPacketDescriptors + 5, file->get());
  // As a worker might send it: by hand.
  std::array<char, CMSG_SPACE((kMostPacketDescriptors + 5) * sizeof(int))> control{};
  char byte = 'x';
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(many.size() * sizeof(int));
  std::copy_n(reinterpret_cast<const char*>(many.data()), many.size() * sizeof(int),
              reinterpret_cast<char*>(CMSG_DATA(header)));
  ASSERT_EQ(::sendmsg(here_.get(), &message, 0), 1);
  const int before = NextDescriptor();
  EXPECT_FALSE(ReceivePacket(there_.get()));
  EXPECT_EQ(NextDescriptor(), before) << "a descriptor was left open";
}

TEST_F(PacketSocketTest, TheOthersEndIsTold) {
  EXPECT_FALSE(WaitForPacket(here_.get(), steady_clock::now() + milliseconds(10)));
  { const Descriptor gone = std::move(there_); }
  EXPECT_TRUE(WaitForPacket(here_.get(), steady_clock::time_point::max()));
  EXPECT_FALSE(ReceivePacket(here_.get()));
  EXPECT_FALSE(SendPacket(here_.get(), "x"));
}

TEST_F(PacketSocketTest, WaitsForAPacket) {
  std::thread sender([&] { EXPECT_TRUE(SendPacket(there_.get(), "late")); });
  EXPECT_TRUE(WaitForPacket(here_.get(), steady_clock::now() + std::chrono::seconds(20)));
  sender.join();
  EXPECT_EQ(ReceivePacket(here_.get())->bytes, "late");
}

}  // namespace
}  // namespace imaging
