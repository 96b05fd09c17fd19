// What each call of the port does with a good answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "s3client/object_store.h"
#include "s3client/s3_caller.h"

namespace s3client {

// GET: checks the announced size against the limit, then streams into the sink and counts.
class SinkReceiver final : public S3Receiver {
 public:
  SinkReceiver(ObjectSink& sink, std::uint64_t max_bytes) : sink_(sink), max_bytes_(max_bytes) {}
  Result<void> OnHead(const HttpHead& head) override;
  Result<void> OnBody(std::string_view bytes) override;
  std::optional<Deadline> BodyDeadline() const override { return sink_.BodyDeadline(); }
  const ObjectInfo& info() const { return info_; }

 private:
  ObjectSink& sink_;
  std::uint64_t max_bytes_;
  std::uint64_t received_ = 0;
  ObjectInfo info_;
};

// HEAD.
class InfoReceiver final : public S3Receiver {
 public:
  Result<void> OnHead(const HttpHead& head) override;
  Result<void> OnBody(std::string_view) override { return {}; }
  const ObjectInfo& info() const { return info_; }

 private:
  ObjectInfo info_;
};

// PUT.
class EtagReceiver final : public S3Receiver {
 public:
  Result<void> OnHead(const HttpHead& head) override;
  Result<void> OnBody(std::string_view) override { return {}; }
  const std::string& etag() const { return etag_; }

 private:
  std::string etag_;
};

// DELETE: 204, or 200 as some stores say.
class DoneReceiver final : public S3Receiver {
 public:
  Result<void> OnHead(const HttpHead& head) override;
  Result<void> OnBody(std::string_view) override { return {}; }
};

// A listing: collects its XML, bounded.
class ListReceiver final : public S3Receiver {
 public:
  Result<void> OnHead(const HttpHead& head) override;
  Result<void> OnBody(std::string_view bytes) override;
  // After the call. kProtocol where the body is not a listing.
  Result<ListPage> Page() const;

 private:
  HttpHead head_;
  std::string body_;
};

}  // namespace s3client
