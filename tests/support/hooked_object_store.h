// An ObjectStore that passes everything on to another one, and lets a test step in around Get and Head.
#pragma once

#include <functional>
#include <string>

#include "s3client/object_store.h"

namespace server::doubles {

class HookedObjectStore final : public s3client::ObjectStore {
 public:
  explicit HookedObjectStore(s3client::ObjectStore& inner) : inner_(inner) {}

  // Set before the call that is to meet them; they may throw.
  std::function<void(std::string_view key)> before = [](std::string_view) {};
  std::function<void(std::string_view key)> after_get = [](std::string_view) {};
  std::function<void(std::string_view key)> after_head = [](std::string_view) {};

  s3client::Result<s3client::ObjectInfo> Get(std::string_view key, const s3client::GetOptions& options,
                                             s3client::ObjectSink& sink) override {
    before(key);
    auto got = inner_.Get(key, options, sink);
    after_get(key);
    return got;
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
