#include "server/thumbs/stored_lookup.h"

#include <exception>
#include <optional>
#include <utility>

#include "server/thumbs/stored_metadata.h"

namespace server {
namespace {

// A client that takes longer to read its thumbnail is cut off; one that stands still is so long before.
constexpr std::chrono::minutes kLongestStream{10};

}  // namespace

// Collects a small thumbnail, passes a large one on to the leader.
class StoredLookup::Sink final : public s3client::ObjectSink {
 public:
  Sink(StoredLookup& lookup, const Request& request, Freshness::Question& question, const Spans& spans)
      : request_(request),
        question_(question),
        spans_(spans),
        encoding_(lookup.encoding_),
        stream_(lookup.streams_, request.leader) {}

  bool Begin(const s3client::ObjectInfo& object) override {
    return Guarded([&] { return Start(object); });
  }

  bool Append(std::string_view chunk) override {
    return Guarded([&] { return Take(chunk); });
  }

  std::optional<s3client::Deadline> BodyDeadline() const override { return body_deadline_; }

  // What this sink threw and a store would not have passed on.
  void Rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }
  const std::optional<ThumbnailInfo>& info() const { return info_; }
  bool streaming() const { return streaming_; }
  // The leader wanted no more of the stream.
  bool left() const { return left_; }
  // Its reader stood still while others waited.
  bool made_room() const { return stream_.made_room(); }
  // Too large to be held, and too many are streamed already.
  bool refused() const { return refused_; }
  Judgement Judge() { return judgement_ ? *judgement_ : question_.Judge(info_->source); }

  // Null where the bytes are not as many as were announced, or were not kept.
  std::shared_ptr<const Thumbnail> Whole() {
    if (bytes_.size() != info_->size) return nullptr;
    return std::make_shared<Thumbnail>(Thumbnail{*info_, std::make_shared<std::string>(std::move(bytes_))});
  }

 private:
  template <typename Step>
  bool Guarded(Step step) try {
    return step();
  } catch (...) {
    thrown_ = std::current_exception();
    return false;
  }

  bool Start(const s3client::ObjectInfo& object) {
    if (streaming_) return false;  // what was sent cannot be taken back
    received_ = 0;
    bytes_.clear();
    info_ = FromStored(object, encoding_);
    if (!info_) return false;  // to be made again: its bytes are not wanted
    if (info_->size <= kStreamedFrom) {
      bytes_.reserve(info_->size);
      return true;
    }
    judgement_ = question_.Judge(info_->source);
    if (judgement_->verdict == Verdict::kChanged || judgement_->verdict == Verdict::kGone) return false;
    streaming_ = stream_.Take();
    if (!streaming_) {
      refused_ = info_->size > request_.keep_up_to;
      return !refused_;
    }
    left_ = !BeginStream();
    return !left_;
  }

  bool Take(std::string_view chunk) {
    received_ += chunk.size();
    if (received_ > info_->size) return false;
    if (!streaming_ || request_.keep_up_to >= info_->size) bytes_.append(chunk);
    left_ = streaming_ && !stream_.Write(chunk);
    return !left_;
  }

  bool BeginStream() {
    body_deadline_ = std::chrono::steady_clock::now() + kLongestStream;
    request_.on_stream();
    Served served;
    served.thumbnail = std::make_shared<Thumbnail>(Thumbnail{*info_, nullptr});
    served.from = ServedFrom::kBucket;
    served.stored = true;
    served.stale = judgement_->verdict == Verdict::kUnknown;
    served.spans = spans_;
    return request_.leader.BeginStream(served);
  }

  const Request& request_;
  Freshness::Question& question_;
  const Spans& spans_;
  const imaging::EncodingOptions& encoding_;
  StreamSlots::Stream stream_;
  std::optional<ThumbnailInfo> info_;
  std::optional<Judgement> judgement_;
  std::string bytes_;
  std::uint64_t received_ = 0;
  bool streaming_ = false;
  bool left_ = false;
  bool refused_ = false;
  std::optional<s3client::Deadline> body_deadline_;
  std::exception_ptr thrown_;
};

Outcome<StoredLookup::Found> StoredLookup::Find(const Request& request, Spans& spans) {
  const ThumbnailQuery& query = request.leader.query();
  auto question = freshness_.Ask(query.original, request.note, request.leader.deadline());
  return query.head_only ? FindHead(request, question, spans) : FindWhole(request, question, spans);
}

Outcome<StoredLookup::Found> StoredLookup::FindHead(const Request& request, Freshness::Question& question,
                                                    Spans& spans) {
  const auto head = [&] {
    const Spans::Timer timer(spans, "thumb_get");
    return thumbs_.Head(request.key, request.leader.deadline());
  }();
  if (!head && head.error().code == s3client::ErrorCode::kNotFound) return Found{};
  if (!head) return tl::unexpected(FromThumbStore(head.error()));
  const auto info = FromStored(*head, encoding_);
  if (!info) return Found{};
  auto found = Judged(request, question.Judge(info->source));
  if (found && found->state == Found::State::kHeld) {
    found->thumbnail = std::make_shared<Thumbnail>(Thumbnail{*info, nullptr});
  }
  return found;
}

Outcome<StoredLookup::Found> StoredLookup::FindWhole(const Request& request, Freshness::Question& question,
                                                     Spans& spans) {
  Sink sink(*this, request, question, spans);
  const auto got = [&] {
    const Spans::Timer timer(spans, "thumb_get");
    return thumbs_.Get(request.key, {request.leader.deadline(), UINT64_MAX, request.stop}, sink);
  }();
  sink.Rethrow();
  if (sink.refused()) {
    return tl::unexpected(Overloaded("too many large thumbnails are streamed already"));
  }
  if (sink.made_room()) {
    log_.Write(LogLevel::kWarn, "stream_broken_off",
               {{"request_id", request.leader.request_id()},
                {"key", request.key},
                {"error", "the client stood still, and others waited for its slot (FETCH_THREADS)"}});
  }
  if (sink.streaming()) {
    if (!got && !sink.left()) {
      log_.Write(LogLevel::kWarn, "stream_broken",
                 {{"request_id", request.leader.request_id()},
                  {"key", request.key},
                  {"error", FromThumbStore(got.error()).message}});
    }
    return Found{Found::State::kStreamed, got ? sink.Whole() : nullptr, sink.Judge()};
  }
  if (!got && got.error().code == s3client::ErrorCode::kNotFound) return Found{};
  if (!got && request.stop.stop_requested()) return tl::unexpected(NobodyWaits());
  // Cancelled: the sink itself declined.
  const bool declined = !got && got.error().code == s3client::ErrorCode::kCancelled;
  if (!got && !declined) return tl::unexpected(FromThumbStore(got.error()));
  if (!sink.info()) return Found{};  // not ours, or of another renderer
  auto found = Judged(request, sink.Judge());
  if (!found || found->state != Found::State::kHeld) return found;
  found->thumbnail = sink.Whole();
  return found->thumbnail ? found : Found{};
}

Outcome<StoredLookup::Found> StoredLookup::Judged(const Request& request, Judgement judgement) {
  switch (judgement.verdict) {
    case Verdict::kFresh:
    case Verdict::kUnknown:
      return Found{Found::State::kHeld, nullptr, judgement};
    case Verdict::kChanged:
      metrics_.CountEvent("stale");
      return Found{};
    case Verdict::kGone:
      break;
  }
  metrics_.CountEvent("original_gone");
  if (const auto removed = thumbs_.Delete(request.key, request.leader.deadline()); !removed) {
    log_.Write(LogLevel::kWarn, "stale_thumbnail_not_removed",
               {{"key", request.key}, {"error", FromThumbStore(removed.error()).message}});
  }
  return tl::unexpected(
      Failure{FailureKind::kNoSuchOriginal, "", "the original is gone; its thumbnail was removed"});
}

}  // namespace server
