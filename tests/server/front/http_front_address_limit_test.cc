// MAX_CONNECTIONS_PER_ADDRESS on real sockets, over all loops.
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/server/front/front_fixture.h"

namespace server {
namespace {

class AddressLimitTest : public FrontTest {
 protected:
  AddressLimitTest() {
    options_.loops = 3;
    options_.max_connections_per_address = 4;
  }

  std::vector<RawHttpClient> HoldFrom(const std::string& source, int count) const {
    std::vector<RawHttpClient> held;
    for (int i = 0; i < count; ++i) {
      held.push_back(ConnectFrom(source));
      EXPECT_TRUE(held.back().Send(GetRequest("/")));
      EXPECT_TRUE(held.back().ReadResponse()) << source << ", connection " << i;
    }
    return held;
  }

  bool IsAnswered(const std::string& source) const {
    RawHttpClient client = ConnectFrom(source);
    client.Send(GetRequest("/"));
    return client.ReadResponse().has_value();
  }
};

TEST_F(AddressLimitTest, ClosesWhatIsOverItAndNobodyElse) {
  StartEcho();
  auto held = HoldFrom("127.0.0.1", 4);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(IsAnswered("127.0.0.1"));
  EXPECT_EQ(front_->Stats().connections_refused_by_address, 10U);
  EXPECT_EQ(front_->Stats().connections_refused, 0U);
  EXPECT_EQ(front_->Stats().connections_open, 4U);
  EXPECT_TRUE(IsAnswered("127.0.0.2"));
  for (RawHttpClient& client : held) {
    client.Send(GetRequest("/"));
    EXPECT_TRUE(client.ReadResponse());
  }
}

TEST_F(AddressLimitTest, LetsTheAddressInAgainWhenAConnectionEnds) {
  StartEcho();
  auto held = HoldFrom("127.0.0.1", 4);
  EXPECT_FALSE(IsAnswered("127.0.0.1"));
  held.pop_back();
  ASSERT_TRUE(Eventually([&] { return front_->Stats().connections_open == 3; }));
  EXPECT_TRUE(IsAnswered("127.0.0.1"));
}

TEST_F(AddressLimitTest, IsOffByDefault) {
  options_.max_connections_per_address = FrontOptions{}.max_connections_per_address;
  StartEcho();
  const auto held = HoldFrom("127.0.0.1", 50);
  EXPECT_EQ(front_->Stats().connections_open, 50U);
}

TEST_F(AddressLimitTest, DoesNotConcernUnixSockets) {
  const std::string path = testing::TempDir() + "address_limit_" + std::to_string(::getpid()) + ".sock";
  options_.address = "unix:" + path;
  StartEcho();
  std::vector<RawHttpClient> held;
  for (int i = 0; i < 20; ++i) {
    held.push_back(ConnectUnix(path));
    held.back().Send(GetRequest("/"));
    EXPECT_TRUE(held.back().ReadResponse()) << i;
  }
  EXPECT_EQ(front_->Stats().connections_open, 20U);
}

}  // namespace
}  // namespace server
