// The values of the use case: what is asked, what is stored, what is answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "imaging/thumbnail_spec.h"
#include "server/thumbs/spans.h"

namespace server {

struct ThumbnailQuery {
  std::string original;  // key in the images bucket
  imaging::ThumbnailSpec spec;
  bool head_only = false;  // the answer's bytes are not needed
};

// Which version of an original a thumbnail was made from.
struct SourceVersion {
  std::string etag;        // the store's, opaque
  std::uint64_t size = 0;  // bytes
  std::chrono::system_clock::time_point last_modified;

  bool SameAs(const SourceVersion& other) const { return etag == other.etag && size == other.size; }
};

// Everything that an answer says of a thumbnail, apart from its bytes.
struct ThumbnailInfo {
  std::string
      etag;  // strong, quoted, from the thumbnail's bytes: the same on every instance that serves them
  std::string content_type;
  std::uint64_t size = 0;  // bytes
  SourceVersion source;
  // Made without the end of the original (JPEG_EARLY_STOP): whether that was damaged, nobody has seen.
  bool source_in_part = false;
};

// Immutable once made; shared by the cache in memory, the upload queue and every answer that carries it.
struct Thumbnail {
  ThumbnailInfo info;
  std::shared_ptr<const std::string> bytes;  // null for a head_only query
};

enum class ServedFrom { kMemory, kBucket, kRender };

// What one flight brings to everybody who waits for it.
struct Served {
  std::shared_ptr<const Thumbnail> thumbnail;
  ServedFrom from = ServedFrom::kRender;
  bool stored = false;  // the thumbnail is, or will be, in the thumbs bucket
  bool stale = false;   // served though the original could not be checked
  Spans spans;
};

}  // namespace server
