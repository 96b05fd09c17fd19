// Ends the download of an original where the rest of it shows in none of the thumbnails that it is for
// (JPEG_EARLY_STOP): the later scans of a progressive JPEG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "imaging/encoding_options.h"
#include "imaging/limits.h"
#include "imaging/needed_part.h"
#include "imaging/thumbnail_spec.h"

namespace server {

// For whom a download is.
struct DownloadAudience {
  // The thumbnails that are wanted at present; only more of them with time. Empty: all of the original is.
  std::function<std::vector<imaging::ThumbnailSpec>()> wanted;
  // From now on nobody joins; false, and nothing is done, where there are more than `count` by now.
  std::function<bool(std::size_t count)> close;
};

// Of one download; used by its thread.
class EarlyStop {
 public:
  struct Options {
    bool enabled = false;
    imaging::Limits limits = {};
    imaging::EncodingOptions encoding = {};
    // Bytes that must be left: a connection that is broken off has to be made again, and what is on its way
    // comes anyhow. On a loopback a new one takes as long as 200 KB, over TLS in a data centre as a megabyte.
    std::uint64_t least_saved = 1'000'000;
  };

  EarlyStop(const Options& options, DownloadAudience audience)
      : options_(options), audience_(std::move(audience)) {}

  // The object has begun, perhaps again; so large it is.
  void Begin(std::uint64_t size);
  // Looks at what has come so far. True: no more is needed, and the audience is closed.
  bool IsEnough(std::string_view bytes);

  // After that: how many bytes.
  std::optional<std::size_t> enough() const { return enough_; }

 private:
  bool SavesEnough(std::size_t come) const;

  const Options& options_;
  const DownloadAudience audience_;
  std::uint64_t size_ = 0;
  std::size_t looked_at_ = 0;
  std::size_t wanted_ = 0;  // thumbnails that `part_` is for
  std::optional<imaging::NeededPart> part_;
  std::optional<std::size_t> enough_;
};

}  // namespace server
