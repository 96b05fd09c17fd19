// A render worker: a process of its own, confined, that makes thumbnails for one client until that leaves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace imaging {

// The first packet of a worker: the layers of confinement that are missing, or why it may not work at all.
using WorkerGreeting = tl::expected<std::vector<std::string>, std::string>;
std::string EncodeGreeting(const WorkerGreeting& greeting);
WorkerGreeting DecodeGreeting(std::string_view bytes);

// Answers jobs (worker_protocol.h) until the other side closes. The exit code of the process: 0, or 1 where
// it was sent what is no job. The imaging library must have been started.
int ServeJobs(int socket);

}  // namespace imaging
