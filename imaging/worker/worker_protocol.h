// What the service and a render worker say to each other. A worker may have been taken over by the picture it
// decodes: nothing that it says is believed unchecked. Both sides are the same program, so the bytes are
// those of plain structures. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/error.h"
#include "imaging/renderer.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

// One packet with the sealed original as its only descriptor.
struct WorkerJob {
  std::uint64_t id = 0;
  Limits limits;
  EncodingOptions encoding;
  std::chrono::milliseconds time{0};  // left until the deadline
  std::vector<ThumbnailSpec> specs;   // 1 to kMostSpecs
};

// One packet; with a success come the sealed pictures, one descriptor per spec, in their order.
struct WorkerAnswer {
  std::uint64_t id = 0;
  std::uint64_t peak_memory_bytes = 0;          // resident, of the worker since it began
  std::chrono::milliseconds processor_time{0};  // of the worker since it began
  // The pictures' own bytes are empty here.
  Result<Rendering> rendering;
};

std::string EncodeJob(const WorkerJob& job);
std::optional<WorkerJob> DecodeJob(std::string_view bytes);

std::string EncodeAnswer(const WorkerAnswer& answer);
// nullopt for anything that EncodeAnswer would not have written.
std::optional<WorkerAnswer> DecodeAnswer(std::string_view bytes);

}  // namespace imaging
