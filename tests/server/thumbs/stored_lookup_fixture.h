// A look-up in the thumbs bucket, over stores in memory.
#pragma once

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "server/thumbs/stored_lookup.h"
#include "server/thumbs/stored_metadata.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_waiter.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"

namespace server {

using doubles::FakeWaiter;
using s3client::testing::MemoryObjectStore;
using std::chrono::seconds;

inline constexpr const char* kKey = "cat/w180.png";
inline const std::string kSmall(1'000, 's');
inline const std::string kLarge(kStreamedFrom + 300'000, 'l');

class StoredLookupTest : public testing::Test {
 public:
  ~StoredLookupTest() override {
    images_.ReleaseAll();
    thumbs_.ReleaseAll();
    freshness_.Stop();
  }

 protected:
  StoredLookupTest() { images_.PutNow("cat", "original"); }

  ThumbnailInfo Info(const std::string& bytes) {
    const auto original = images_.Peek("cat")->info;
    return {"\"tag\"", "image/png", bytes.size(), {original.etag, original.size, original.last_modified}};
  }
  void StoreThumbnail(const std::string& bytes) {
    thumbs_.PutNow(kKey, bytes, {.content_type = "image/png", .metadata = ToMetadata(Info(bytes))});
  }
  Outcome<StoredLookup::Found> Find(FakeWaiter& waiter, std::uint64_t keep_up_to = 0) {
    Spans spans;
    return lookup_.Find({kKey, memo_.Note("cat"), waiter, [this] { ++streams_; }, {}, keep_up_to}, spans);
  }

  MemoryObjectStore images_;
  MemoryObjectStore thumbs_;
  doubles::FakeClock clock_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  SourceMemo memo_{seconds(60), 100'000, clock_.Reader()};
  Freshness freshness_{{2, seconds(5)}, images_, memo_, log_, metrics_};
  StoredLookup lookup_{thumbs_, freshness_, {.slots = 2, .patience = seconds(60)}, log_, metrics_};
  FakeWaiter get_{{"cat", {.width = 180}, false}};
  FakeWaiter head_{{"cat", {.width = 180}, true}};
  int streams_ = 0;
};

}  // namespace server
