// What render workers and their fork server say. A worker may have been taken over, and says anything.
#include "imaging/worker/fork_server_protocol.h"
#include "imaging/worker/render_worker.h"
#include "imaging/worker/worker_protocol.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;

// Whatever was understood is written, and understood again, without a change.
template <typename Decode, typename Encode>
void CheckStable(std::string_view bytes, Decode decode, Encode encode) {
  const auto first = decode(bytes);
  if (!first) return;
  const std::string written = encode(*first);
  const auto second = decode(written);
  Require(second && encode(*second) == written, "what is read back is what was written");
}

void CheckAnswer(const imaging::WorkerAnswer& answer) {
  Require(answer.processor_time.count() >= 0, "no time is negative");
  if (!answer.rendering) {
    Require(fuzzing::IsPrintableAscii(answer.rendering.error().detail), "a client may read the detail");
    Require(fuzzing::IsPrintableAscii(answer.rendering.error().message), "a log may hold the message");
    Require(!imaging::ToString(answer.rendering.error().code).empty(), "an error has a name");
    return;
  }
  const auto& images = answer.rendering->images;
  Require(!images.empty() && images.size() <= imaging::kMostSpecs, "a rendering has its pictures");
  for (const auto& image : images) Require(image.width > 0 && image.height > 0, "a picture has pixels");
  Require(answer.rendering->source_width > 0 && answer.rendering->source_height > 0, "so has the original");
  Require(!answer.rendering->source_format.empty(), "the original has a format");
}

void CheckJob(const imaging::WorkerJob& job) {
  Require(!job.specs.empty() && job.specs.size() <= imaging::kMostSpecs, "a job asks for pictures");
  Require(job.limits.max_side >= 1 && job.time.count() >= 0, "a job has limits");
  for (const auto& spec : job.specs) Require(spec.width >= 0 && spec.height >= 0, "no side is negative");
}

imaging::WorkerGreeting Regreet(std::string_view bytes) {
  return imaging::DecodeGreeting(imaging::EncodeGreeting(imaging::DecodeGreeting(bytes)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzzing::FuzzInput(data, size).rest();
  if (const auto job = imaging::DecodeJob(bytes)) CheckJob(*job);
  if (const auto answer = imaging::DecodeAnswer(bytes)) CheckAnswer(*answer);
  CheckStable(bytes, imaging::DecodeJob, imaging::EncodeJob);
  CheckStable(bytes, imaging::DecodeAnswer, imaging::EncodeAnswer);
  CheckStable(bytes, imaging::DecodeStartWorker,
              [](const imaging::StartWorker& start) { return imaging::Encode(start); });
  CheckStable(bytes, imaging::DecodeForkServerEvent,
              [](const imaging::ForkServerEvent& event) { return imaging::Encode(event); });
  Require(Regreet(bytes) == imaging::DecodeGreeting(bytes), "a greeting comes out as it went in");
  return 0;
}
