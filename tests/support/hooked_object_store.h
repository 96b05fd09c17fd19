// An ObjectStore that passes everything on to another one, and lets a test step in around Get and Head.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "s3client/object_store.h"
#include "tests/support/collecting_sink.h"

namespace server::doubles {

// May be set anew while calls are under way, like the questions that the service asks beside its look-ups.
class Hook {
 public:
  using Step = std::function<void(std::string_view key)>;

  Hook& operator=(Step step) {
    const std::lock_guard lock(mutex_);
    step_ = std::move(step);
    return *this;
  }
  void operator()(std::string_view key) {
    const Step step = [&] {
      const std::lock_guard lock(mutex_);
      return step_;
    }();
    if (step) step(key);
  }

 private:
  std::mutex mutex_;
  Step step_;
};

class HookedObjectStore final : public s3client::ObjectStore {
 public:
  explicit HookedObjectStore(s3client::ObjectStore& inner) : inner_(inner) {}

  // They may throw.
  Hook before;
  Hook after_get;
  Hook after_head;

  s3client::Result<s3client::ObjectInfo> Get(std::string_view key, const s3client::GetOptions& options,
                                             s3client::ObjectSink& sink) override {
    before(key);
    auto got = inner_.Get(key, options, sink);
    after_get(key);
    return got;
  }
  // How StartGet does its work: at once, or when the test pleases. Unset: it refuses.
  std::function<void(std::function<void()>)> run_started;
  s3client::Deadline started_until;  // of the last one

  bool StartGet(std::string_view key, const s3client::GetOptions& options, ObjectCallback done) override {
    if (!run_started) return false;
    started_until = options.deadline;
    run_started([this, key = std::string(key), options, done = std::move(done)] {
      s3client::testing::CollectingSink sink;
      auto got = inner_.Get(key, options, sink);
      done(std::move(got).map([&](s3client::ObjectInfo info) {
        return s3client::Object{std::move(info), std::move(sink.bytes)};
      }));
    });
    return true;
  }
  s3client::Result<s3client::ObjectInfo> Head(std::string_view key, s3client::Deadline deadline) override {
    before(key);
    auto head = inner_.Head(key, deadline);
    after_head(key);
    return head;
  }
  s3client::Result<std::string> Put(std::string_view key, std::string_view bytes,
                                    const s3client::PutOptions& options) override {
    return inner_.Put(key, bytes, options);
  }
  s3client::Result<void> Delete(std::string_view key, s3client::Deadline deadline) override {
    return inner_.Delete(key, deadline);
  }
  s3client::Result<s3client::ListPage> List(const s3client::ListOptions& options) override {
    return inner_.List(options);
  }
  s3client::Result<void> Probe(s3client::Deadline deadline) override { return inner_.Probe(deadline); }
  s3client::StoreStats Stats() const override { return inner_.Stats(); }
  std::string Describe() const override { return inner_.Describe(); }
  std::string Advice() const override { return advice; }

  std::string advice;

 private:
  s3client::ObjectStore& inner_;
};

}  // namespace server::doubles
