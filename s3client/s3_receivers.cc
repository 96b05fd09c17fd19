#include "s3client/s3_receivers.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "s3client/object_head.h"
#include "s3client/s3_errors.h"
#include "s3client/s3_xml.h"

namespace s3client {
namespace {

tl::unexpected<Error> TooLarge(std::uint64_t max_bytes) {
  return tl::unexpected(
      WithoutAnswer(ErrorCode::kTooLarge, fmt::format("the object is larger than {} bytes", max_bytes)));
}

tl::unexpected<Error> EndedBySink() {
  return tl::unexpected(WithoutAnswer(ErrorCode::kCancelled, "ended by the receiver"));
}

}  // namespace

Result<void> SinkReceiver::OnHead(const HttpHead& head) {
  Result<ObjectInfo> info = ReadObjectInfo(head);
  if (!info) return tl::unexpected(std::move(info.error()));
  if (info->size > max_bytes_) return TooLarge(max_bytes_);
  info_ = *std::move(info);
  received_ = 0;
  if (!sink_.Begin(info_)) return EndedBySink();
  return {};
}

Result<void> SinkReceiver::OnBody(std::string_view bytes) {
  received_ += bytes.size();
  if (received_ > max_bytes_) return TooLarge(max_bytes_);
  if (!sink_.Append(bytes)) return EndedBySink();
  return {};
}

Result<void> InfoReceiver::OnHead(const HttpHead& head) {
  Result<ObjectInfo> info = ReadObjectInfo(head);
  if (!info) return tl::unexpected(std::move(info.error()));
  info_ = *std::move(info);
  return {};
}

Result<void> EtagReceiver::OnHead(const HttpHead& head) {
  Result<std::string> etag = ReadEtag(head);
  if (!etag) return tl::unexpected(std::move(etag.error()));
  etag_ = *std::move(etag);
  return {};
}

Result<void> DoneReceiver::OnHead(const HttpHead& head) {
  if (head.status == 200 || head.status == 204) return {};
  return tl::unexpected(NotS3(head, fmt::format("HTTP {}", head.status)));
}

Result<void> ListReceiver::OnHead(const HttpHead& head) {
  head_ = head;
  body_.clear();
  if (head.status == 200) return {};
  return tl::unexpected(NotS3(head, fmt::format("HTTP {}", head.status)));
}

Result<void> ListReceiver::OnBody(std::string_view bytes) {
  if (body_.size() + bytes.size() > kMaxListBodyBytes)
    return tl::unexpected(NotS3(head_, "an endless listing"));
  body_ += bytes;
  return {};
}

Result<ListPage> ListReceiver::Page() const {
  std::optional<ListPage> page = ParseListBody(body_);
  if (!page) return tl::unexpected(NotS3(head_, "no ListObjectsV2 result"));
  return *std::move(page);
}

}  // namespace s3client
