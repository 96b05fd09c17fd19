#include "server/http/request_id.h"

#include <set>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace server {
namespace {

HttpRequest WithId(std::string id) {
  HttpRequest request;
  request.headers.Add("x-request-id", std::move(id));
  return request;
}

bool IsNew(const std::string& id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

TEST(RequestId, TakesAUsableOneOfTheClient) {
  for (const std::string id : {"a", "A-Z_0.9:=/", "Root=1-67891233-abcdef012345678912345678"}) {
    EXPECT_EQ(RequestIdOf(WithId(id)), id);
  }
  EXPECT_EQ(RequestIdOf(WithId(std::string(128, 'x'))), std::string(128, 'x'));
}

TEST(RequestId, MakesANewOneOtherwise) {
  EXPECT_TRUE(IsNew(RequestIdOf({})));
  const std::string unusable[] = {"",
                                  " ",
                                  "a b",
                                  "a\"b",
                                  "a\\b",
                                  "a<b",
                                  "ä",
                                  "a\tb",
                                  "a;b",
                                  "a,b",
                                  "\x7f",
                                  std::string("a\0b", 3),
                                  std::string(129, 'x')};
  for (const auto& id : unusable) EXPECT_TRUE(IsNew(RequestIdOf(WithId(id)))) << id;
}

TEST(RequestId, NewOnesDifferAcrossThreads) {
  std::set<std::string> here;
  std::set<std::string> there;
  std::thread thread([&] {
    for (int i = 0; i < 200; ++i) there.insert(RequestIdOf({}));
  });
  for (int i = 0; i < 200; ++i) here.insert(RequestIdOf({}));
  thread.join();
  here.merge(there);
  EXPECT_EQ(here.size(), 400U);
}

}  // namespace
}  // namespace server
