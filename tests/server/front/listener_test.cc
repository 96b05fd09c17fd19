// Sockets that were made by somebody else, and are shared with them.
#include "server/front/listener.h"

#include <cerrno>

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/server/front/front_fixture.h"

namespace server {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

// As a supervisor makes it, blocking.
class Holder {
 public:
  Holder() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket_.get(), 64), 0);
  }
  int Share() const { return ::fcntl(socket_.get(), F_DUPFD_CLOEXEC, 0); }
  int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

 private:
  UniqueFd socket_;
};

class InheritedSocketTest : public FrontTest {
 protected:
  void StartNamed(const std::string& name) {
    options_.inherited_socket = holder_.Share();
    Start([name](const HttpRequest&, Deferral&) { return TextResponse(name); });
  }

  Holder holder_;
};

TEST_F(InheritedSocketTest, ListensOnIt) {
  StartNamed("one");
  EXPECT_EQ(front_->port(), holder_.port());
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  EXPECT_EQ(client.ReadResponse()->body, "one");
}

TEST_F(InheritedSocketTest, LeavesItOpenForTheNext) {
  StartNamed("one");
  front_->StopAccepting();
  RawHttpClient waiting = Connect();  // between the two, the kernel holds it
  waiting.Send(GetRequest("/"));
  StartNamed("two");
  const auto response = waiting.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "two");
}

TEST_F(InheritedSocketTest, IsSharedByTwoAtOnce) {
  StartNamed("one");
  const auto first = std::move(front_);
  StartNamed("two");
  first->StopAccepting();
  for (int i = 0; i < 20; ++i) {
    RawHttpClient client = Connect();
    client.Send(GetRequest("/"));
    const auto response = client.ReadResponse();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "two");
  }
}

std::string ErrorOf(int socket) {
  FrontOptions options;
  options.inherited_socket = socket;
  options.address_setting = "ADMIN_ADDR";
  const auto listener = Listener::Open(options);
  return listener ? std::string() : listener.error();
}

TEST(ListenerTest, RefusesWhatDoesNotListen) {
  EXPECT_THAT(ErrorOf(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
              HasSubstr("not a listening stream socket"));
  EXPECT_THAT(ErrorOf(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
              HasSubstr("not a listening stream socket"));
  EXPECT_THAT(ErrorOf(::open("/dev/null", O_RDONLY | O_CLOEXEC)), HasSubstr("instead of ADMIN_ADDR"));
}

TEST(ListenerTest, OwnsTheInheritedSocket) {
  const Holder holder;
  FrontOptions options;
  options.inherited_socket = holder.Share();
  {
    const auto listener = Listener::Open(options);
    ASSERT_TRUE(listener) << listener.error();
    EXPECT_EQ(listener->port(), holder.port());
    EXPECT_NE(::fcntl(listener->fd(), F_GETFL) & O_NONBLOCK, 0);
  }
  EXPECT_EQ(::fcntl(options.inherited_socket, F_GETFD), -1);
  EXPECT_EQ(errno, EBADF);
}

}  // namespace
}  // namespace server
