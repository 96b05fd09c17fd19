#include "server/thumbs/freshness.h"

#include <algorithm>

#include "server/thumbs/failure.h"

namespace server {

Freshness::Freshness(Options options, s3client::ObjectStore& images, SourceMemo& memo, Log& log,
                     Metrics& metrics)
    : options_(options),
      images_(images),
      memo_(memo),
      log_(log),
      metrics_(metrics),
      pool_("check", options.threads, 0) {}

Freshness::Question Freshness::Ask(const std::string& original, std::shared_ptr<SourceNote> note,
                                   Deadline deadline) {
  Question question;
  question.freshness_ = this;
  question.original_ = original;
  question.note_ = std::move(note);
  question.deadline_ = std::min(deadline, std::chrono::steady_clock::now() + options_.timeout);
  if (Knows(*question.note_)) return question;

  auto task = std::make_shared<std::packaged_task<Question::Answer()>>(
      [this, original, until = question.deadline_] { return AskStore(original, until); });
  question.answer_ = task->get_future().share();
  if (!pool_.Submit([task] { (*task)(); })) (*task)();
  return question;
}

Judgement Freshness::Question::Judge(const SourceVersion& made_from) {
  return freshness_->Weigh(*this, made_from);
}

Freshness::Question::Answer Freshness::AskStore(const std::string& original, Deadline deadline) {
  const auto asked = memo_.Now();
  return {asked, images_.Head(original, deadline)};
}

Judgement Freshness::Weigh(const Question& question, const SourceVersion& made_from) {
  if (question.answer_.valid()) return WeighAnswer(question, question.answer_.get(), made_from);
  if (const auto judgement = JudgeAtOnce(*question.note_, made_from)) return *judgement;
  // What was known when the question came up has grown old since.
  return WeighAnswer(question, AskStore(question.original_, question.deadline_), made_from);
}

std::optional<Judgement> Freshness::JudgeAtOnce(SourceNote& note, const SourceVersion& made_from) {
  if (const auto version = memo_.FreshVersion(note, made_from)) {
    return *version != 0 ? Judgement{Verdict::kFresh, *version} : Judgement{Verdict::kChanged, 0};
  }
  if (memo_.IsUnanswered(note)) return Judgement{};
  return std::nullopt;
}

Judgement Freshness::WeighAnswer(const Question& question, const Question::Answer& answer,
                                 const SourceVersion& made_from) {
  SourceNote& note = *question.note_;
  if (answer.head) {
    const SourceVersion now{answer.head->etag, answer.head->size, answer.head->last_modified};
    // 0: while this answer was on its way, a newer version was seen.
    const auto version = memo_.Saw(note, now, answer.asked);
    const bool fresh = version != 0 && now.SameAs(made_from);
    return fresh ? Judgement{Verdict::kFresh, version} : Judgement{Verdict::kChanged, 0};
  }
  if (answer.head.error().code == s3client::ErrorCode::kNotFound &&
      ReallyGone(question.original_, question.deadline_)) {
    memo_.Distrust(note);
    return {Verdict::kGone, 0};
  }
  memo_.CouldNotTell(note);
  metrics_.CountEvent("freshness_unknown");
  log_.Write(LogLevel::kWarn, "freshness_unknown",
             {{"original", question.original_}, {"error", FromOriginalStore(answer.head.error()).message}});
  return {};
}

// A HEAD answer has no body: a bucket that is missing by mistake looks like an original that is gone, and
// must not cost us the thumbnails.
bool Freshness::ReallyGone(const std::string& original, Deadline deadline) {
  const auto probe = images_.Probe(deadline);
  if (probe) return true;
  log_.Write(LogLevel::kError, "images_bucket_unreadable",
             {{"original", original}, {"error", FromOriginalStore(probe.error()).message}});
  return false;
}

}  // namespace server
