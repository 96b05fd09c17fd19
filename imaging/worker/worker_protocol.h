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

// One packet with two descriptors: the sealed original (sealed_file.h), and the file for the pictures
// (result_file.h).
struct WorkerJob {
  std::uint64_t id = 0;
  Limits limits;
  EncodingOptions encoding;
  std::chrono::milliseconds time{0};  // left until the deadline
  std::vector<ThumbnailSpec> specs;   // 1 to kMostSpecs
};

inline constexpr std::size_t kMostSpecs = 16;

// One packet without descriptors; the pictures of a success, one per spec, are in the job's file by then.
struct WorkerAnswer {
  std::uint64_t id = 0;
  std::uint64_t peak_memory_bytes = 0;          // resident, of the worker since it began
  std::chrono::milliseconds processor_time{0};  // of the worker since it began
  // Read: the pictures' own bytes are empty. Written: only their sizes count.
  Result<Rendering> rendering;
  std::vector<std::uint32_t> picture_bytes = {};  // of a rendering that was read: 1 or more for each picture
};

std::string EncodeJob(const WorkerJob& job);
std::optional<WorkerJob> DecodeJob(std::string_view bytes);

std::string EncodeAnswer(const WorkerAnswer& answer);
// nullopt for anything that EncodeAnswer would not have written.
std::optional<WorkerAnswer> DecodeAnswer(std::string_view bytes);

}  // namespace imaging
