#include "server/config/listen_address.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(ListenAddress, LoopbackAndSocketsAreOnlyLocal) {
  for (const char* address : {"127.0.0.1", "127.255.0.9", "::1", "0:0:0:0:0:0:0:1", "unix:/run/thumbd.sock"})
    EXPECT_TRUE(IsOnlyLocal(address)) << address;
}

TEST(ListenAddress, EverythingElseIsNot) {
  for (const char* address : {"", "::", "0.0.0.0", "10.0.0.1", "128.0.0.1", "::ffff:127.0.0.1", "fe80::1",
                              "localhost", "127.0.0.1.example"})
    EXPECT_FALSE(IsOnlyLocal(address)) << address;
}

}  // namespace
}  // namespace server
