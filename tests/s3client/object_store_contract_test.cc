// The stores that the contract is run on, and its cases about single objects.
#include "tests/s3client/object_store_contract.h"

#include <cstdlib>

#include "s3client/credentials/static_credentials.h"
#include "s3client/local_object_store.h"
#include "s3client/s3_object_store.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/temporary_folder.h"

namespace s3client::testing {
namespace {

std::string Environment(const char* name, const char* otherwise = "") {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

StoreUnderTest MakeMemory() {
  return {.store = std::make_unique<MemoryObjectStore>()};
}

StoreUnderTest MakeLocal(bool extended_attributes) {
  auto folder = std::make_shared<TemporaryFolder>();
  LocalOptions options{
      .root = folder->path() / "bucket", .create = true, .extended_attributes = extended_attributes};
  return {.store = MakeLocalObjectStore(std::move(options)), .owner = std::move(folder)};
}

// The error in words, or "".
std::string Empty(ObjectStore& store) {
  for (bool more = true; more;) {
    const auto page = store.List(ListBy(Soon(), 1000));
    if (!page) return page.error().message;
    for (const auto& object : page->objects) {
      if (auto deleted = store.Delete(object.key, Soon()); !deleted) return deleted.error().message;
    }
    more = !page->continuation.empty();
  }
  return "";
}

StoreUnderTest MakeS3(std::string prefix) {
  S3Options options;
  options.endpoint = Environment("THUMBD_TEST_S3_ENDPOINT");
  options.bucket = Environment("THUMBD_TEST_S3_BUCKET");
  if (options.bucket.find("contract") == std::string::npos) {
    ADD_FAILURE() << "THUMBD_TEST_S3_BUCKET must hold \"contract\" in its name: the tests empty it";
    return {};
  }
  static const bool started = (InitializeTransport(), true);
  EXPECT_TRUE(started);
  options.region = Environment("THUMBD_TEST_S3_REGION", "us-east-1");
  const auto credentials = MakeStaticCredentials(
      {.access_key = Environment("THUMBD_TEST_S3_ACCESS_KEY", "AKIAIOSFODNN7EXAMPLE"),
       .secret_key = Environment("THUMBD_TEST_S3_SECRET_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
       .session_token = ""});
  // Also what lies outside of the prefix: an object there must not show.
  const auto whole_bucket = MakeS3ObjectStore(options, credentials);
  EXPECT_EQ(Empty(*whole_bucket), "");
  if (!prefix.empty()) {
    EXPECT_TRUE(whole_bucket->Put("outside of every prefix", "x", PutBy(Soon())));
  }
  const std::size_t max_key_bytes = kMaxKeyBytes - prefix.size();
  options.prefix = std::move(prefix);
  // Swift takes the old file away as it links the new one, and a reader may come between.
  return {.store = MakeS3ObjectStore(std::move(options), credentials),
          .max_key_bytes = max_key_bytes,
          .loses_sight = Environment("THUMBD_TEST_S3_SERVER") == "swift"};
}

// S3 where there is a server for it (tests/s3server/with_s3.sh).
std::vector<StoreFactory> Stores() {
  std::vector<StoreFactory> stores = {
      {"Memory", MakeMemory},
      {"Local", [] { return MakeLocal(true); }},
      {"LocalSidecar", [] { return MakeLocal(false); }},
  };
  if (!Environment("THUMBD_TEST_S3_ENDPOINT").empty()) {
    stores.push_back({"S3", [] { return MakeS3(""); }});
    stores.push_back({"S3Prefix", [] { return MakeS3("media/thumbs +%/"); }});
  }
  return stores;
}

std::string NameOf(const ::testing::TestParamInfo<StoreFactory>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Store, ObjectStoreContract, ::testing::ValuesIn(Stores()), NameOf);

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string AllByteValues() {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
  return bytes;
}

TEST_P(ObjectStoreContract, GivesBackBytesContentTypeAndMetadata) {
  const PutOptions options{.content_type = "image/png",
                           .metadata = {{"origin-etag", "\"abc-1\""}, {"renderer", "v 1; 2=3:4"}}};
  const std::string etag = Put("cat.png", AllByteValues(), options);

  CollectingSink sink;
  const auto got = Get("cat.png", sink);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(sink.bytes, AllByteValues());
  EXPECT_EQ(sink.begins, 1);
  for (const ObjectInfo& info : {*got, sink.info, store().Head("cat.png", Soon()).value_or(ObjectInfo{})}) {
    EXPECT_EQ(info.etag, etag);
    EXPECT_EQ(info.size, 256U);
    EXPECT_EQ(info.content_type, "image/png");
    EXPECT_EQ(info.metadata, options.metadata);
  }
}

TEST_P(ObjectStoreContract, StampsWithWholeSecondsOfNow) {
  const auto before = std::chrono::system_clock::now() - std::chrono::seconds(5);
  Put("a", "1");
  const auto head = store().Head("a", Soon());
  ASSERT_TRUE(head);
  EXPECT_GE(head->last_modified, before);
  EXPECT_LE(head->last_modified, std::chrono::system_clock::now() + std::chrono::seconds(5));
  EXPECT_EQ(head->last_modified, std::chrono::floor<std::chrono::seconds>(head->last_modified));
}

TEST_P(ObjectStoreContract, KeepsAnEmptyObject) {
  Put("empty", "");
  CollectingSink sink;
  const auto got = Get("empty", sink);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->size, 0U);
  EXPECT_EQ(sink.begins, 1);
  EXPECT_EQ(sink.appends, 0);
}

TEST_P(ObjectStoreContract, KeepsFiveMegabytes) {
  std::string bytes;
  for (unsigned i = 0; bytes.size() < 5'000'000; ++i) bytes += std::to_string(i * 2654435761U);
  Put("large", bytes);
  EXPECT_TRUE(Bytes("large") == bytes) << "the bytes differ";  // not printed: they are many
}

TEST_P(ObjectStoreContract, OverwritingChangesETagAndReplacesEverything) {
  const std::string first = Put("a", "1111", {.content_type = "text/plain", .metadata = {{"old", "1"}}});
  const std::string second = Put("a", "2222", {.content_type = "image/webp", .metadata = {{"new", "2"}}});
  EXPECT_NE(first, second);
  EXPECT_EQ(Bytes("a"), "2222");
  const auto head = store().Head("a", Soon());
  ASSERT_TRUE(head);
  EXPECT_EQ(head->etag, second);
  EXPECT_EQ(head->content_type, "image/webp");
  EXPECT_EQ(head->metadata, (Metadata{{"new", "2"}}));
  EXPECT_THAT(List(), ElementsAre("a"));
}

TEST_P(ObjectStoreContract, QuotesETags) {
  const std::string etag = Put("a", "1");
  EXPECT_THAT(etag, ::testing::MatchesRegex("\"[^\"]+\""));
}

TEST_P(ObjectStoreContract, SaysNotFoundOfAMissingObject) {
  CollectingSink sink;
  EXPECT_EQ(CodeOf(Get("missing", sink)), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(Get("missing/below", sink)), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(store().Head("missing", Soon())), ErrorCode::kNotFound);
  EXPECT_EQ(sink.begins, 0);
}

TEST_P(ObjectStoreContract, DeletesAnObjectAndAcceptsThatItIsGone) {
  Put("folder/a", "1");
  Put("folder/b", "2");
  Delete("folder/a");
  EXPECT_EQ(Bytes("folder/a"), "error: not_found");
  EXPECT_EQ(Bytes("folder/b"), "2");
  Delete("folder/a");
  Delete("never/there");
  Delete("folder");  // the beginning of a key is no key
  EXPECT_THAT(List(), ElementsAre("folder/b"));
}

TEST_P(ObjectStoreContract, StoresAgainWhatWasDeleted) {
  Put("a/b/c", "1", {.metadata = {{"m", "1"}}});
  Delete("a/b/c");
  Put("a/b/c", "2");
  EXPECT_EQ(Bytes("a/b/c"), "2");
  const auto head = store().Head("a/b/c", Soon());
  ASSERT_TRUE(head);
  EXPECT_THAT(head->metadata, IsEmpty());
}

TEST_P(ObjectStoreContract, ProbesAndDescribesItself) {
  EXPECT_TRUE(store().Probe(Soon()));
  EXPECT_NE(store().Describe(), "");
  EXPECT_EQ(store().Describe().find("EXAMPLEKEY"), std::string::npos);
}

}  // namespace
}  // namespace s3client::testing
