#include "s3client/connection_sockets.h"

#include <cerrno>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace s3client {
namespace {

int QuickAcknowledgement(int socket) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(getsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &value, &size), 0);
  return value;
}

void DelayAcknowledgements(int socket) {
  const int off = 0;
  ASSERT_EQ(setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off), 0);
}

TEST(ConnectionSocketsTest, AcknowledgesAtOnceOnAllThatAreOpen) {
  ConnectionSockets sockets;
  const int first = sockets.Open(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  const int second = sockets.Open(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  DelayAcknowledgements(first);
  DelayAcknowledgements(second);
  sockets.AcknowledgeAtOnce();
  EXPECT_EQ(QuickAcknowledgement(first), 1);
  EXPECT_EQ(QuickAcknowledgement(second), 1);
  EXPECT_EQ(sockets.Close(first), 0);
  EXPECT_EQ(sockets.Close(second), 0);
}

// Its number may belong to another connection by then.
TEST(ConnectionSocketsTest, LeavesAClosedNumberAlone) {
  ConnectionSockets sockets;
  ConnectionSockets others;
  const int socket = sockets.Open(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  ASSERT_EQ(sockets.Close(socket), 0);
  ASSERT_EQ(others.Open(AF_INET, SOCK_STREAM, IPPROTO_TCP), socket);
  DelayAcknowledgements(socket);
  sockets.AcknowledgeAtOnce();
  EXPECT_EQ(QuickAcknowledgement(socket), 0);
  EXPECT_EQ(others.Close(socket), 0);
}

TEST(ConnectionSocketsTest, ClosesOnExec) {
  ConnectionSockets sockets;
  const int socket = sockets.Open(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  EXPECT_NE(fcntl(socket, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_EQ(sockets.Close(socket), 0);
}

TEST(ConnectionSocketsTest, SaysWhenThereIsNoSocket) {
  ConnectionSockets sockets;
  EXPECT_EQ(sockets.Open(-1, SOCK_STREAM, 0), -1);
  EXPECT_EQ(errno, EAFNOSUPPORT);
  sockets.AcknowledgeAtOnce();
}

}  // namespace
}  // namespace s3client
