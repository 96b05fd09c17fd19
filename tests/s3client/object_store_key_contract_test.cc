// The contract's cases about keys: any byte string up to the limit, none of them a path, and listing them.
#include <algorithm>

#include "tests/s3client/object_store_contract.h"

namespace s3client::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

// Each is an ordinary key in S3, and most are trouble for a file system, a URL or XML.
std::vector<std::string> AwkwardKeys() {
  std::vector<std::string> keys = {
      "plain.png",
      "cats/a.png",
      "with space",
      " leading and trailing ",
      "plus+plus",
      "100%",
      "%20",
      "%2F",
      "a%2Fb",
      "question?mark=1&b#c",
      "quote\"apostrophe'<tag>&amp;",
      "back\\slash",
      "[]{}|^`~!$'()*,;:@=",
      "tab\there",
      "new\nline",
      "bell\x01",
      "日本 語+%.png",
      "emoji 🐈/🐈.png",
      "e\xCC\x81 decomposed",
      "\xC3\xA9 composed",
      "/",
      "//",
      "///",
      "/leading",
      "//leading",
      "trailing/",
      "trailing//",
      "double//slash",
      "triple///slash",
      ".",
      "..",
      "./a",
      "../a",
      "a/.",
      "a/..",
      "a/./b",
      "a/../b",
      "a/../../b",
      ".hidden",
      "..hidden",
      "...",
      "a/...",
      ".thumbd",
      ".thumbd/tmp/x",
      ".thumbd/keys/a=",
      ".thumbd/meta/00/1",
      ".thumbd-tmp",
      "a/.thumbd/b",
      "a=",
      "a+/b=",
      "%2Ethumbd",
      "lost+found/a",
      "CON",
      "a:b",
      "-rf",
      "~",
      "*",
      "name.",
      "a b/c d/e f",
  };
  keys.push_back(std::string(255, 'n'));
  keys.push_back(std::string(256, 'n'));
  keys.push_back("below/" + std::string(300, 'n') + "/deep");
  return keys;
}

TEST_P(ObjectStoreContract, GivesBackEveryKeyByteForByte) {
  auto keys = AwkwardKeys();
  for (const auto& key : keys) Put(key, "bytes of " + key);
  for (const auto& key : keys) EXPECT_EQ(Bytes(key), "bytes of " + key);
  std::sort(keys.begin(), keys.end());
  EXPECT_THAT(List(), ElementsAreArray(keys));
  EXPECT_THAT(List("", 7), ElementsAreArray(keys));
}

TEST_P(ObjectStoreContract, DeletesEveryKeyAndNoOther) {
  auto keys = AwkwardKeys();
  for (const auto& key : keys) Put(key, "x");
  std::sort(keys.begin(), keys.end());
  while (!keys.empty()) {
    Delete(keys.front());
    EXPECT_EQ(Bytes(keys.front()), "error: not_found") << keys.front();
    keys.erase(keys.begin());
    if (keys.size() % 16 == 0) {
      EXPECT_THAT(List(), ElementsAreArray(keys));
    }
  }
  EXPECT_THAT(List(), IsEmpty());
}

TEST_P(ObjectStoreContract, TellsCasesApart) {
  Put("Cat.png", "upper");
  Put("cat.png", "lower");
  EXPECT_EQ(Bytes("Cat.png"), "upper");
  EXPECT_EQ(Bytes("cat.png"), "lower");
}

TEST_P(ObjectStoreContract, HoldsAKeyAndLongerKeysBelowItInAnyOrder) {
  std::vector<std::string> keys = {"a", "a/", "a/b", "a/b/c"};
  do {
    SCOPED_TRACE(::testing::PrintToString(keys));
    for (const auto& key : keys) Put(key, "in " + key);
    for (const auto& key : keys) ASSERT_EQ(Bytes(key), "in " + key);
    ASSERT_EQ(List().size(), keys.size());
    for (auto key = keys.begin(); key != keys.end(); ++key) {
      Delete(*key);
      for (auto later = key + 1; later != keys.end(); ++later) ASSERT_EQ(Bytes(*later), "in " + *later);
    }
    ASSERT_THAT(List(), IsEmpty());
  } while (std::next_permutation(keys.begin(), keys.end()));
}

TEST_P(ObjectStoreContract, OverwritesAKeyThatWasBlockedBefore) {
  Put("a.png", "original");
  Put("a.png/w180.png", "first");
  Delete("a.png");
  Put("a.png/w180.png", "second");
  EXPECT_EQ(Bytes("a.png/w180.png"), "second");
  EXPECT_THAT(List(), ElementsAre("a.png/w180.png"));
  Put("a.png", "again");
  EXPECT_EQ(Bytes("a.png"), "again");
  Delete("a.png/w180.png");
  EXPECT_EQ(Bytes("a.png/w180.png"), "error: not_found");
  EXPECT_THAT(List(), ElementsAre("a.png"));
}

TEST_P(ObjectStoreContract, TakesKeysUpToTheLimit) {
  const std::size_t limit = max_key_bytes();
  std::string nested;
  while (nested.size() + 2 <= limit) nested += "d/";
  nested.resize(limit, 'e');
  std::string wide;
  while (wide.size() + 3 <= limit) wide += "語";
  wide.resize(limit, 'w');
  std::vector<std::string> keys = {std::string(limit, 'k'), nested, wide, std::string(limit, '/'),
                                   std::string(limit, '.')};
  for (const auto& key : keys) Put(key, key.substr(0, 3));
  for (const auto& key : keys) EXPECT_EQ(Bytes(key), key.substr(0, 3));
  std::sort(keys.begin(), keys.end());
  EXPECT_THAT(List(), ElementsAreArray(keys));
}

TEST_P(ObjectStoreContract, RefusesKeysPastTheLimit) {
  for (const std::string& key : {std::string(), std::string(max_key_bytes() + 1, 'k')}) {
    CollectingSink sink;
    EXPECT_EQ(CodeOf(Get(key, sink)), ErrorCode::kInvalidKey);
    EXPECT_EQ(CodeOf(store().Head(key, Soon())), ErrorCode::kInvalidKey);
    EXPECT_EQ(CodeOf(store().Put(key, "x", PutBy(Soon()))), ErrorCode::kInvalidKey);
    EXPECT_EQ(CodeOf(store().Delete(key, Soon())), ErrorCode::kInvalidKey);
  }
}

TEST_P(ObjectStoreContract, ListsNothingInAnEmptyStore) {
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_THAT(List("some/prefix"), IsEmpty());
}

TEST_P(ObjectStoreContract, ListsWhatHeadSays) {
  Put("dir/a", "123");
  const auto head = store().Head("dir/a", Soon());
  const auto page = store().List(ListBy(Soon(), 10));
  ASSERT_TRUE(head);
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_EQ(page->objects[0].key, "dir/a");
  EXPECT_EQ(page->objects[0].etag, head->etag);
  EXPECT_EQ(page->objects[0].size, 3U);
  EXPECT_EQ(page->objects[0].last_modified, head->last_modified);
  EXPECT_EQ(page->continuation, "");
}

TEST_P(ObjectStoreContract, ListsInByteOrderByPagesOfAnySize) {
  // '-' and '.' sort before '/', which sorts before digits and letters: not the order of a walk through
  // folders.
  const std::vector<std::string> keys = {"a",   "a!",    "a-b", "a.png", "a.png/w1", "a.pngx", "a//b", "a/b",
                                         "a/c", "a/c/d", "a0",  "b//",   "b/x",      "é",      "語"};
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) Put(*key, "x");
  for (const int page : {1, 2, 3, 5, static_cast<int>(keys.size()), 1000}) {
    EXPECT_THAT(List("", page), ElementsAreArray(keys)) << page;
  }
}

TEST_P(ObjectStoreContract, ListsByPrefix) {
  for (const auto* key : {"cat", "cat.png", "cats/a", "cats/b/c", "cats//d", "/cats/e", "dogs/cats/a"})
    Put(key, "x");
  EXPECT_THAT(List("cat"), ElementsAre("cat", "cat.png", "cats//d", "cats/a", "cats/b/c"));
  EXPECT_THAT(List("cats/"), ElementsAre("cats//d", "cats/a", "cats/b/c"));
  EXPECT_THAT(List("cats/", 1), ElementsAre("cats//d", "cats/a", "cats/b/c"));
  EXPECT_THAT(List("cats//"), ElementsAre("cats//d"));
  EXPECT_THAT(List("cats/b/c"), ElementsAre("cats/b/c"));
  EXPECT_THAT(List("cats/b/c/"), IsEmpty());
  EXPECT_THAT(List("/"), ElementsAre("/cats/e"));
  EXPECT_THAT(List("Cat"), IsEmpty());
  EXPECT_THAT(List("cats/../"), IsEmpty());
}

TEST_P(ObjectStoreContract, GoesOnListingWhereKeysCameAndWent) {
  for (const auto* key : {"a", "b", "c", "d"}) Put(key, "x");
  ListOptions options = ListBy(Soon(), 2);
  const auto first = store().List(options);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->objects.size(), 2U);
  Delete("b");
  Delete("c");
  Put("a2", "x");
  Put("e", "x");
  options.continuation = first->continuation;
  const auto second = store().List(options);
  ASSERT_TRUE(second) << second.error().message;
  ASSERT_EQ(second->objects.size(), 2U);
  EXPECT_EQ(second->objects[0].key, "d");
  EXPECT_EQ(second->objects[1].key, "e");
  EXPECT_EQ(second->continuation, "");
}

}  // namespace
}  // namespace s3client::testing
