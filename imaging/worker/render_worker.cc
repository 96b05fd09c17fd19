#include "imaging/worker/render_worker.h"

#include <utility>

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <sys/resource.h>

#include "imaging/renderer.h"
#include "imaging/worker/packet_socket.h"
#include "imaging/worker/result_file.h"
#include "imaging/worker/sealed_file.h"
#include "imaging/worker/warm_up.h"
#include "imaging/worker/worker_protocol.h"

namespace imaging {
namespace {

constexpr std::string_view kReady = "ready";
constexpr std::string_view kRefused = "refused ";
// The service has bounded what it downloads; this only keeps a view from being absurd.
constexpr std::size_t kMostOriginalBytes = std::size_t{4} << 30;

rusage Usage() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage;
}

std::chrono::milliseconds ProcessorTime(const rusage& usage) {
  const auto milliseconds = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) +
           std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(time.tv_usec));
  };
  return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

Result<Rendering> Render(const WorkerJob& job, int original) {
  const auto deadline = std::chrono::steady_clock::now() + job.time;
  const auto view = SealedView::Open(original, kMostOriginalBytes);
  if (!view) return tl::unexpected(view.error());
  return MakeInProcessRenderer(job.limits, job.encoding)->Render(view->bytes(), job.specs, deadline);
}

// What a picture takes stays for the next one, up to one of some 8 MP: by default glibc gives it back after
// each, and up to half of a rendering's CPU goes into having it mapped and cleared again (bench/memory/run.sh
// isolation). Larger pieces still go back. Other allocators are not told.
void KeepMemoryBetweenJobs() {
#if defined(__GLIBC__)
  constexpr int kKeptBytes = 64 << 20;
  constexpr int kLargestKeptPiece = 32 << 20;
  ::mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  ::mallopt(M_MMAP_THRESHOLD, kLargestKeptPiece);
#endif
}

Result<void> PutPictures(const Rendering& rendering, int results) {
  std::vector<std::string_view> pictures;
  pictures.reserve(rendering.images.size());
  for (const RenderedImage& image : rendering.images) pictures.emplace_back(image.bytes);
  return WritePictures(results, pictures);
}

bool Answer(int socket, std::uint64_t id, Result<Rendering> rendering, int results) {
  if (rendering) {
    if (const auto put = PutPictures(*rendering, results); !put) rendering = tl::unexpected(put.error());
  }
  const rusage usage = Usage();
  const auto peak = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  return WritePacket(socket, EncodeAnswer({id, peak, ProcessorTime(usage), std::move(rendering)}));
}

}  // namespace

std::string EncodeGreeting(const WorkerGreeting& greeting) {
  if (!greeting) return std::string(kRefused) + greeting.error();
  std::string text(kReady);
  for (const std::string& layer : *greeting) text += " " + layer;
  return text;
}

WorkerGreeting DecodeGreeting(std::string_view bytes) {
  if (bytes.starts_with(kRefused)) return tl::unexpected(std::string(bytes.substr(kRefused.size())));
  if (!bytes.starts_with(kReady)) return tl::unexpected(std::string("a worker did not greet"));
  std::vector<std::string> missing;
  for (std::string_view rest = bytes.substr(kReady.size()); !rest.empty();) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find(' '), rest.size());
    missing.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return missing;
}

int ServeJobs(int socket) {
  KeepMemoryBetweenJobs();
  WarmUp([socket] { return WaitForPacket(socket, std::chrono::steady_clock::time_point()); });
  while (auto packet = ReceivePacket(socket)) {
    const auto job = DecodeJob(packet->bytes);
    if (!job || packet->descriptors.size() != 2) return 1;
    auto rendering = Render(*job, packet->descriptors[0].get());
    const Descriptor results = std::move(packet->descriptors[1]);
    packet.reset();  // megabytes that need not stay while we wait
    if (!Answer(socket, job->id, std::move(rendering), results.get())) return 0;
  }
  return 0;
}

}  // namespace imaging
