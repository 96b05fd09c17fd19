// Whether a stored thumbnail still shows its original: asks the images bucket, remembers the answer.
// Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "s3client/object_store.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/source_memo.h"
#include "server/thumbs/task_pool.h"
#include "server/thumbs/thumbnail.h"

namespace server {

enum class Verdict {
  kFresh,    // the original is the version the thumbnail was made from
  kChanged,  // another version: make the thumbnail again
  kGone,     // the store says that there is no original any more
  kUnknown,  // the store could not tell: serve what is stored
};

struct Judgement {
  Verdict verdict = Verdict::kUnknown;
  std::uint64_t version = 0;  // of the original's note, with kFresh
};

class Freshness {
 public:
  struct Options {
    int threads =
        16;  // questions asked beside a thumbnail's download at once; beyond, the asking thread asks
    std::chrono::milliseconds timeout{5'000};  // one question
  };
  using Deadline = std::chrono::steady_clock::time_point;

  // The references must outlive this.
  Freshness(Options options, s3client::ObjectStore& images, SourceMemo& memo, Log& log, Metrics& metrics);

  // A question to the store, sent at once where the memo does not know the original well enough; its answer
  // is waited for in Judge. Destroying an unanswered question does not wait.
  class Question {
   public:
    Judgement Judge(const SourceVersion& made_from);

   private:
    friend class Freshness;
    struct Answer {
      std::chrono::steady_clock::time_point asked;
      s3client::Result<s3client::ObjectInfo> head;
    };
    Freshness* freshness_ = nullptr;
    std::string original_;
    std::shared_ptr<SourceNote> note_;
    Deadline deadline_;
    std::shared_future<Answer> answer_;  // not valid: the memo knows
  };
  Question Ask(const std::string& original, std::shared_ptr<SourceNote> note, Deadline deadline);

  // Whether JudgeAtOnce can tell at present.
  bool Knows(const SourceNote& note) const { return memo_.Knows(note) || memo_.IsUnanswered(note); }
  // The judgement where no question to the store is needed for it; nothing: one is.
  std::optional<Judgement> JudgeAtOnce(SourceNote& note, const SourceVersion& made_from);

  // Waits for questions under way.
  void Stop() { pool_.Stop(); }

 private:
  Question::Answer AskStore(const std::string& original, Deadline deadline);
  Judgement Weigh(const Question& question, const SourceVersion& made_from);
  Judgement WeighAnswer(const Question& question, const Question::Answer& answer,
                        const SourceVersion& made_from);
  bool ReallyGone(const std::string& original, Deadline deadline);

  const Options options_;
  s3client::ObjectStore& images_;
  SourceMemo& memo_;
  Log& log_;
  Metrics& metrics_;
  TaskPool pool_;
};

}  // namespace server
