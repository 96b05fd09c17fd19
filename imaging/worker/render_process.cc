#include "imaging/worker/render_process.h"

#include <array>
#include <csignal>
#include <utility>
#include <vector>

#include <sys/syscall.h>

#include "imaging/worker/packet_socket.h"
#include "imaging/worker/process_state.h"
#include "imaging/worker/worker_protocol.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;

// The worker stops by itself at the deadline where its decoder lets it; that is cheaper than another process.
constexpr std::chrono::milliseconds kGrace{50};
// Of a picture that compresses not at all, with 16 bits a sample: more cannot be one.
std::size_t MostBytes(const RenderedImage& image) {
  constexpr std::size_t kBytesPerPixel = 8;
  constexpr std::size_t kHead = std::size_t{64} * 1024;
  return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * kBytesPerPixel +
         static_cast<std::size_t>(image.height) * 2 + kHead;
}

// What the spec asks for, whatever the worker says that it has made.
bool Fits(const RenderedImage& image, const ThumbnailSpec& spec, const Limits& limits) {
  const auto fits = [&](int side, int wanted) { return side <= (wanted > 0 ? wanted : limits.max_side); };
  return fits(image.width, spec.width) && fits(image.height, spec.height);
}

std::chrono::milliseconds TimeUntil(Deadline deadline) {
  return std::chrono::floor<std::chrono::milliseconds>(deadline - steady_clock::now());
}

}  // namespace

RenderProcess::~RenderProcess() {
  Kill();
}

void RenderProcess::Kill() const {
  // By its pidfd: a number may be another process's by now.
  ::syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0);
}

const WorkerGreeting& RenderProcess::Greet(steady_clock::time_point deadline) {
  static const WorkerGreeting not_yet = tl::unexpected(std::string("a worker did not greet"));
  if (greeting_) return *greeting_;
  const auto packet = WaitForPacket(socket_.get(), deadline) ? ReceivePacket(socket_.get()) : std::nullopt;
  if (!packet) return not_yet;
  return greeting_.emplace(DecodeGreeting(packet->bytes));
}

RenderProcess::Work RenderProcess::Fail(Outcome outcome, std::string message) const {
  Kill();
  return {outcome, tl::unexpected(Error{ErrorCode::kInternal, "", std::move(message)})};
}

// One that sleeps waits for something of its own, which may never come; others had no chance.
RenderProcess::Work RenderProcess::Late(Deadline since) const {
  const bool starved = WasStarved(ProcessorTimeOf(pid_), since) && WantsProcessor(pid_);
  Work late = Fail(Outcome::kLate, "the render worker was killed at the deadline");
  late.rendering.error().code = starved ? ErrorCode::kStarved : ErrorCode::kTimeout;
  return late;
}

// Less than half of the time since then.
bool RenderProcess::WasStarved(std::chrono::milliseconds processor_time, Deadline since) const {
  return 2 * (processor_time - processor_time_) < steady_clock::now() - since;
}

RenderProcess::Work RenderProcess::Do(int original, WorkerJob job, Deadline deadline) {
  if (const auto& greeting = Greet(deadline); !greeting) {
    // Without a word: it was forked too late for this job, or died before it.
    return Fail(greeting_ ? Outcome::kUnfit : Outcome::kNotStarted, greeting.error());
  }
  // It says nothing unasked: what is there to be read is its end.
  if (WaitForPacket(socket_.get(), steady_clock::time_point())) return Fail(Outcome::kNotStarted);
  job.id = next_job_++;
  job.time = TimeUntil(deadline);
  const std::array descriptors{original, results_.descriptor()};
  const auto since = steady_clock::now();
  if (!SendPacket(socket_.get(), EncodeJob(job), descriptors)) return Fail(Outcome::kNotStarted);
  ++jobs_;
  const bool in_time = deadline == Deadline::max() || deadline > Deadline::max() - kGrace
                           ? WaitForPacket(socket_.get(), Deadline::max())
                           : WaitForPacket(socket_.get(), deadline + kGrace);
  if (!in_time) return Late(since);
  const auto packet = ReceivePacket(socket_.get());
  if (!packet) return Fail(Outcome::kDied);
  auto answer = DecodeAnswer(packet->bytes);
  if (!answer || answer->id != job.id) return Fail(Outcome::kGarbled);
  const bool starved = WasStarved(answer->processor_time, since);
  peak_memory_bytes_ = answer->peak_memory_bytes;
  processor_time_ = answer->processor_time;
  if (!answer->rendering && answer->rendering.error().code == ErrorCode::kTimeout && starved)
    answer->rendering.error().code = ErrorCode::kStarved;
  if (!answer->rendering) return {Outcome::kAnswered, std::move(answer->rendering)};
  auto rendering = TakePictures(std::move(*answer), job);
  if (!rendering) return Fail(Outcome::kGarbled);
  return {Outcome::kAnswered, std::move(rendering)};
}

Result<Rendering> RenderProcess::TakePictures(WorkerAnswer answer, const WorkerJob& job) const {
  Rendering& rendering = *answer.rendering;
  bool as_asked = rendering.images.size() == job.specs.size();
  for (std::size_t i = 0; as_asked && i < job.specs.size(); ++i) {
    const RenderedImage& image = rendering.images[i];
    as_asked = Fits(image, job.specs[i], job.limits) && answer.picture_bytes[i] <= MostBytes(image);
  }
  if (!as_asked)
    return tl::unexpected(Error{ErrorCode::kInternal, "", "not the pictures that were asked for"});
  auto pictures = results_.Read(answer.picture_bytes);
  results_.Clear();
  if (!pictures) return tl::unexpected(pictures.error());
  for (std::size_t i = 0; i < pictures->size(); ++i) rendering.images[i].bytes = std::move((*pictures)[i]);
  return std::move(rendering);
}

}  // namespace imaging
