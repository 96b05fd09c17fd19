// What the parts of ThumbnailService hand to each other; nobody else's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "server/thumbs/spans.h"
#include "server/thumbs/thumbnail_service.h"

namespace server {

// One making on its way to a thread.
struct ThumbnailService::Flight {
  std::string key;
  std::shared_ptr<Waiter> leader;
  std::stop_token stop;        // nobody waits any more
  Spans spans = {};            // of what went before
  bool known_missing = false;  // the thumbnail, in its bucket
};

struct ThumbnailService::Source {
  std::shared_ptr<const Original> original;
  std::uint64_t version = 0;  // of its note
};

// One making: what the steps share.
struct ThumbnailService::Job {
  std::string key;
  Waiter& leader;
  std::shared_ptr<SourceNote> note;
  std::function<void()> on_stream;
  std::stop_token stop;  // nobody waits any more
  Spans spans;
  bool known_missing = false;
  bool streamed = false;
  std::optional<Source> made_from = std::nullopt;  // where siblings are to be made from it too

  const ThumbnailQuery& query() const { return leader.query(); }
  bool abandoned() const { return stop.stop_requested(); }
};

// What a rendering of an original is as a thumbnail.
std::shared_ptr<const Thumbnail> ThumbnailOf(imaging::RenderedImage image, const Original& original);

}  // namespace server
