#include "server/front/request_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr HeadRules kRules{.max_body_bytes = 1000, .allowed_methods = "GET, HEAD, POST"};
const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string kPostHead = "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n";

RequestReader MakeReader() {
  return RequestReader({}, kRules);
}

// "METHOD target body" of every request that one round brings, then "400" or the like where it refuses.
std::vector<std::string> Round(RequestReader& reader, std::string_view bytes, int* continues = nullptr) {
  std::vector<std::string> read;
  reader.BeginRound(bytes);
  for (bool more = true; more;) {
    const auto next = reader.ReadNext();
    more = std::holds_alternative<RequestReader::Request>(next);
    if (more) {
      const auto& request = std::get<RequestReader::Request>(next);
      read.push_back(std::string(request.head.method) + " " + request.head.target + " " +
                     std::string(request.body));
    } else if (const auto* refusal = std::get_if<HeadRefusal>(&next)) {
      read.push_back(std::to_string(refusal->status));
    } else if (continues != nullptr && std::get<RequestReader::NeedsMore>(next).send_continue) {
      ++*continues;
    }
  }
  reader.EndRound();
  return read;
}

using Read = std::vector<std::string>;

TEST(RequestReader, ReadsPipelinedRequestsOfOneRound) {
  auto reader = MakeReader();
  EXPECT_EQ(Round(reader, kGet + kPostHead + "12345" + kGet), (Read{"GET /a ", "POST /p 12345", "GET /a "}));
  EXPECT_FALSE(reader.has_rest());
}

TEST(RequestReader, ReadsTheSameFromSingleBytes) {
  auto reader = MakeReader();
  Read read;
  for (const char byte : kGet + kPostHead + "12345" + kGet) {
    for (auto& one : Round(reader, std::string_view(&byte, 1))) read.push_back(one);
  }
  EXPECT_EQ(read, (Read{"GET /a ", "POST /p 12345", "GET /a "}));
  EXPECT_FALSE(reader.has_rest());
}

TEST(RequestReader, ReadsTheSameWhereverItIsCut) {
  const std::string all = kPostHead + "12345" + kGet;
  for (std::size_t cut = 1; cut < all.size(); ++cut) {
    auto reader = MakeReader();
    Read read = Round(reader, std::string_view(all).substr(0, cut));
    for (auto& one : Round(reader, std::string_view(all).substr(cut))) read.push_back(one);
    EXPECT_EQ(read, (Read{"POST /p 12345", "GET /a "})) << cut;
  }
}

TEST(RequestReader, KeepsWhatARoundLeaves) {
  auto reader = MakeReader();
  const std::string two = kGet + kGet;
  reader.BeginRound(two);
  ASSERT_TRUE(std::holds_alternative<RequestReader::Request>(reader.ReadNext()));
  reader.EndRound();
  EXPECT_TRUE(reader.has_rest());
  EXPECT_EQ(Round(reader, ""), (Read{"GET /a "}));
  EXPECT_FALSE(reader.has_rest());
}

TEST(RequestReader, AsksForTheBodyOnce) {
  auto reader = MakeReader();
  int continues = 0;
  const std::string head = "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  EXPECT_EQ(Round(reader, head, &continues), Read{});
  EXPECT_EQ(continues, 1);
  EXPECT_EQ(Round(reader, "12", &continues), Read{});
  EXPECT_EQ(Round(reader, "345", &continues), (Read{"POST /p 12345"}));
  EXPECT_EQ(continues, 1);
  EXPECT_EQ(Round(reader, head, &continues), Read{});
  EXPECT_EQ(continues, 2);
}

TEST(RequestReader, DoesNotAskForABodyThatComesAnyway) {
  auto reader = MakeReader();
  int continues = 0;
  const std::string head = "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  EXPECT_EQ(Round(reader, head + "1", &continues), Read{});
  EXPECT_EQ(continues, 0);
}

TEST(RequestReader, RefusesWithoutWaitingForTheRest) {
  auto reader = MakeReader();
  EXPECT_EQ(Round(reader, "GET /" + std::string(9'000, 'a')), Read{"414"});
}

TEST(RequestReader, KnowsAHeadByItsBeginning) {
  auto reader = MakeReader();
  reader.BeginRound("HEAD /a");
  EXPECT_TRUE(reader.begins_with_head());
  reader.EndRound();
  EXPECT_TRUE(reader.begins_with_head());
  auto other = MakeReader();
  other.BeginRound("HEADS /a");
  EXPECT_FALSE(other.begins_with_head());
}

TEST(RequestReader, MakesTheHandlersRequest) {
  auto reader = MakeReader();
  reader.BeginRound("POST /p?q HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nAccept: a\r\n\r\nhi");
  const auto next = reader.ReadNext();
  ASSERT_TRUE(std::holds_alternative<RequestReader::Request>(next));
  const HttpRequest made = MakeHttpRequest(std::get<RequestReader::Request>(next));
  EXPECT_EQ(made.method, "POST");
  EXPECT_EQ(made.target, "/p?q");
  EXPECT_EQ(made.body, "hi");
  EXPECT_EQ(made.headers.Joined("accept"), "a");
}

}  // namespace
}  // namespace server
