// A thumbnail service over stores in memory and a renderer that draws nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/thumbs/thumbnail_service.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_renderer.h"
#include "tests/support/fake_waiter.h"
#include "tests/support/hooked_object_store.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"
#include "tests/support/store_error.h"

namespace server {

using doubles::Eventually;
using doubles::FakeRenderer;
using doubles::FakeWaiter;
using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::Method;
using std::chrono::milliseconds;
using std::chrono::seconds;

using WaiterPtr = std::shared_ptr<FakeWaiter>;

inline constexpr const char* kCatKey = "cat/w180.png";

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    options_.hot_cache_bytes = 10'000'000;
    options_.fetch_threads = 8;
    options_.fetch_queue = 1'000;
    options_.render.admission.light_slots = 2;
    images_.PutNow("cat", "a cat");
  }
  ~ServiceTest() override {
    renderer_.Release();
    heavy_renderer_.Release();
    images_.ReleaseAll();
    thumbs_.ReleaseAll();
  }

  // Starts the service, or another one in its place, with nothing in memory.
  void Start() {
    service_.reset();
    s3client::ObjectStore* thumbs = options_.store_thumbnails ? &hooked_thumbs_ : nullptr;
    service_ =
        std::make_unique<ThumbnailService>(options_, ServiceParts{hooked_images_,
                                                                  thumbs,
                                                                  {renderer_, renderer_, heavy_renderer_},
                                                                  log_,
                                                                  metrics_,
                                                                  clock_.Reader()});
  }
  void StopUploads() { service_->Stop(); }

  static ThumbnailQuery Query(const std::string& original, int width = 180, bool head_only = false) {
    return {original, {.width = width}, head_only};
  }
  WaiterPtr Ask(const ThumbnailQuery& query, milliseconds time = seconds(20)) {
    auto waiter = std::make_shared<FakeWaiter>(query, time);
    service_->Serve(waiter);
    return waiter;
  }
  Outcome<Served> Answer(const WaiterPtr& waiter) {
    if (!waiter->WaitForAnswer()) return tl::unexpected(Failure{FailureKind::kInternal, "", "no answer"});
    const auto outcome = waiter->outcome();
    if (!outcome) return tl::unexpected(Failure{FailureKind::kInternal, "", "a stream"});
    return *outcome;
  }
  Outcome<Served> Get(const std::string& original, int width = 180) {
    return Answer(Ask(Query(original, width)));
  }
  bool WaitUntilStored(const std::string& key) {
    return Eventually([&] { return thumbs_.Peek(key).has_value(); });
  }
  void ResetCalls() {
    images_.ResetCalls();
    thumbs_.ResetCalls();
  }
  int TotalCalls() const { return images_.TotalCalls() + thumbs_.TotalCalls(); }
  bool InMemory(const std::string& original, int width = 180) {
    return service_->FindInMemory(Query(original, width)) != nullptr;
  }

  s3client::testing::MemoryObjectStore images_;
  s3client::testing::MemoryObjectStore thumbs_;
  doubles::HookedObjectStore hooked_images_{images_};
  doubles::HookedObjectStore hooked_thumbs_{thumbs_};
  FakeRenderer renderer_;
  FakeRenderer heavy_renderer_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  doubles::FakeClock clock_;
  ServiceOptions options_;
  std::unique_ptr<ThumbnailService> service_;
};

}  // namespace server
