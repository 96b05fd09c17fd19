#include "server/thumbs/quick_lookup.h"

#include <exception>
#include <utility>

#include "server/thumbs/stored_metadata.h"

namespace server {
namespace {

using std::chrono::steady_clock;

std::size_t HashOf(const std::string& key) {
  return std::hash<std::string>()(key) | 1;  // 0: an empty slot
}

// Half of what is left: the other way needs some too, be it to say what is wrong with the store.
s3client::Deadline HalfWayTo(s3client::Deadline deadline) {
  const auto now = steady_clock::now();
  return deadline == s3client::Deadline::max() ? deadline : now + (deadline - now) / 2;
}

}  // namespace

struct QuickLookup::Attempt {
  Request request;
  Told told;
  steady_clock::time_point begun = steady_clock::now();
};

bool QuickLookup::Start(Request request, Told told) {
  const std::size_t hash = HashOf(request.key);
  if (LargeSlot(hash) == hash || !freshness_.Knows(*request.note)) return false;
  const s3client::GetOptions options{HalfWayTo(request.deadline), kStreamedFrom, request.stop};
  const auto attempt = std::make_shared<Attempt>(Attempt{std::move(request), std::move(told)});
  return Enter() && StartGet(attempt, options);
}

// Entered before it: the store may be done before it returns.
bool QuickLookup::StartGet(const std::shared_ptr<Attempt>& attempt, const s3client::GetOptions& options) try {
  const bool started = thumbs_.StartGet(
      attempt->request.key, options, [this, attempt](s3client::Result<s3client::Object> object) {
        auto found = Weigh(*attempt, std::move(object));
        const auto took = steady_clock::now() - attempt->begun;
        attempt->told(std::move(found), std::chrono::duration_cast<std::chrono::microseconds>(took));
        Leave();
      });
  if (!started) Leave();
  return started;
} catch (...) {
  Leave();  // or Stop would wait for it for ever
  throw;
}

// No memory for it: the other way may find some, and says so if not.
std::optional<QuickLookup::Found> QuickLookup::Weigh(const Attempt& attempt,
                                                     s3client::Result<s3client::Object> object) try {
  if (object) return Judged(attempt, *std::move(object));
  if (object.error().code == s3client::ErrorCode::kNotFound) return Found{};
  if (object.error().code == s3client::ErrorCode::kTooLarge) {
    const std::size_t hash = HashOf(attempt.request.key);
    LargeSlot(hash) = hash;
  }
  return std::nullopt;
} catch (const std::exception&) {
  return std::nullopt;
}

std::optional<QuickLookup::Found> QuickLookup::Judged(const Attempt& attempt, s3client::Object object) {
  auto info = FromStored(object.info, encoding_);
  if (!info || info->size != object.bytes.size()) return Found{};
  const auto judgement = freshness_.JudgeAtOnce(*attempt.request.note, info->source);
  if (!judgement) return std::nullopt;
  if (judgement->verdict == Verdict::kChanged) {
    metrics_.CountEvent("stale");
    return Found{};
  }
  auto bytes = std::make_shared<const std::string>(std::move(object.bytes));
  return Found{Found::State::kHeld,
               std::make_shared<const Thumbnail>(Thumbnail{*std::move(info), std::move(bytes)}), *judgement};
}

bool QuickLookup::Enter() {
  const std::lock_guard lock(mutex_);
  if (!stopped_) ++under_way_;
  return !stopped_;
}

// Told under the lock: who waits in Stop may end this object right after it.
void QuickLookup::Leave() {
  const std::lock_guard lock(mutex_);
  if (--under_way_ == 0 && stopped_) left_.notify_all();
}

void QuickLookup::Stop() {
  std::unique_lock lock(mutex_);
  stopped_ = true;
  left_.wait(lock, [this] { return under_way_ == 0; });
}

}  // namespace server
