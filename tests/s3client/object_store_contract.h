// What every ObjectStore has to do, whatever is behind it: one suite, run on each store that Stores() names.
//
// The cases are in object_store_*contract_test.cc. Against a real S3 server they run when these are set, and
// show as skipped otherwise (tests/s3server/with_s3.sh sets them):
//   THUMBD_TEST_S3_ENDPOINT                                    http://host:port
//   THUMBD_TEST_S3_BUCKET                                      its name must hold "contract": it is emptied
//   before each case THUMBD_TEST_S3_ACCESS_KEY, THUMBD_TEST_S3_SECRET_KEY, THUMBD_TEST_S3_REGION   default:
//   the keys of AWS's examples
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "s3client/object_store.h"
#include "tests/support/collecting_sink.h"

namespace s3client::testing {

struct StoreUnderTest {
  std::unique_ptr<ObjectStore> store = {};
  std::size_t max_key_bytes = kMaxKeyBytes;  // less where the store puts a prefix before each key
  std::shared_ptr<void> owner = {};          // what has to outlive the store
  // While an object is overwritten, the server may say for a moment that it is not there.
  bool loses_sight = false;
};

struct StoreFactory {
  std::string name;
  std::function<StoreUnderTest()> make;  // gives an empty store
};

inline void PrintTo(const StoreFactory& factory, std::ostream* out) {
  *out << factory.name;
}

inline Deadline Soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(30);
}
inline Deadline Past() {
  return std::chrono::steady_clock::now() - std::chrono::seconds(1);
}

inline GetOptions GetBy(Deadline deadline, std::stop_token stop = {}) {
  GetOptions options;
  options.deadline = deadline;
  options.stop = std::move(stop);
  return options;
}

inline PutOptions PutBy(Deadline deadline) {
  PutOptions options;
  options.deadline = deadline;
  return options;
}

inline ListOptions ListBy(Deadline deadline, int max_keys = 1000) {
  ListOptions options;
  options.deadline = deadline;
  options.max_keys = max_keys;
  return options;
}

class ObjectStoreContract : public ::testing::TestWithParam<StoreFactory> {
 protected:
  void SetUp() override {
    under_test_ = GetParam().make();
    ASSERT_NE(under_test_.store, nullptr);
  }

  ObjectStore& store() { return *under_test_.store; }
  std::size_t max_key_bytes() const { return under_test_.max_key_bytes; }
  bool loses_sight() const { return under_test_.loses_sight; }

  // The new ETag.
  std::string Put(std::string_view key, std::string_view bytes, PutOptions options = {}) {
    options.deadline = Soon();
    const auto put = store().Put(key, bytes, options);
    EXPECT_TRUE(put) << key << ": " << (put ? "" : put.error().message);
    return put.value_or("");
  }

  Result<ObjectInfo> Get(std::string_view key, ObjectSink& sink) {
    return store().Get(key, GetBy(Soon()), sink);
  }

  // The bytes, or the error in words.
  std::string Bytes(std::string_view key) {
    CollectingSink sink;
    const auto got = Get(key, sink);
    if (!got) return "error: " + std::string(ToString(got.error().code));
    EXPECT_EQ(got->size, sink.bytes.size()) << key;
    return sink.bytes;
  }

  void Delete(std::string_view key) {
    const auto deleted = store().Delete(key, Soon());
    EXPECT_TRUE(deleted) << key << ": " << (deleted ? "" : deleted.error().message);
  }

  // All keys, by pages of so many.
  std::vector<std::string> List(std::string prefix = "", int max_keys = 1000) {
    ListOptions options = ListBy(Soon(), max_keys);
    options.prefix = std::move(prefix);
    std::vector<std::string> keys;
    do {
      const auto page = store().List(options);
      EXPECT_TRUE(page) << (page ? "" : page.error().message);
      if (!page) break;
      EXPECT_LE(page->objects.size(), static_cast<std::size_t>(max_keys));
      for (const auto& object : page->objects) keys.push_back(object.key);
      options.continuation = page->continuation;
    } while (!options.continuation.empty());
    return keys;
  }

 private:
  StoreUnderTest under_test_;
};

template <typename T>
ErrorCode CodeOf(const Result<T>& result) {
  EXPECT_FALSE(result.has_value()) << "an error was expected";
  return result ? ErrorCode::kProtocol : result.error().code;
}

}  // namespace s3client::testing
