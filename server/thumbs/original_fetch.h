// Step 3: originals from the images bucket, held in memory. Requests for other sizes of an original that is
// being downloaded wait for that download instead of starting their own. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "s3client/object_store.h"
#include "server/thumbs/early_stop.h"
#include "server/thumbs/failure.h"
#include "server/thumbs/render_meeting.h"
#include "server/thumbs/source_memo.h"
#include "server/thumbs/thumbnail.h"

namespace server {

struct Original {
  std::string bytes;
  SourceVersion version;
  std::chrono::steady_clock::time_point asked;  // when its download began: what it is not older than
  // Of those who wait for this download, and of who else takes it.
  std::shared_ptr<RenderMeeting> meeting = std::make_shared<RenderMeeting>();
  // The end of the file is left out, which shows in none of the thumbnails that it was fetched for.
  bool in_part = false;
};

class OriginalFetch {
 public:
  // `images` must outlive this. `now` stamps what is downloaded; deadlines are the steady clock's own.
  OriginalFetch(s3client::ObjectStore& images, std::uint64_t max_bytes, SteadyClock now,
                const EarlyStop::Options& early_stop = {})
      : images_(images), max_bytes_(max_bytes), now_(std::move(now)), early_stop_(early_stop) {}

  using Fetched = Outcome<std::shared_ptr<const Original>>;
  using Deadline = std::chrono::steady_clock::time_point;

  // kCancelled when `stop` was requested; the download itself ends when all who share it have stopped. `seat`
  // sits at the original's meeting from the start, and what it wants may be enough of the original.
  Fetched Fetch(const std::string& key, Deadline deadline, const std::stop_token& stop = {},
                RenderSeat* seat = nullptr);
  // A download of the caller's own, shared with nobody. `wanted`: what it is for; null: all of it.
  Fetched FetchAlone(const std::string& key, Deadline deadline, const std::stop_token& stop = {},
                     const imaging::ThumbnailSpec* wanted = nullptr);

  // The last whole one that Fetch brought, while somebody has it still: as old as its `asked` says. Null:
  // nobody has.
  std::shared_ptr<const Original> InHand(const std::string& key);

  // How many wait for a download that another one leads.
  int sharing() const { return sharing_.load(); }

 private:
  struct Flight {
    std::mutex mutex;
    std::condition_variable_any landed;
    std::optional<Fetched> fetched;
    std::atomic<int> interested{0};
    std::stop_source stop;
    const std::shared_ptr<RenderMeeting> meeting = std::make_shared<RenderMeeting>();
    // Guarded by OriginalFetch::mutex_:
    std::vector<imaging::ThumbnailSpec> wanted;
    bool all_wanted = false;  // by one who did not say what for
  };
  class Interest;
  struct DownloadJob {
    const std::string& key;
    Deadline deadline;
    const std::stop_token& stop;
    std::shared_ptr<RenderMeeting> meeting;
    DownloadAudience audience;
  };

  void Want(Flight& flight, const RenderSeat* seat);
  DownloadAudience AudienceOf(const std::string& key, Flight& flight);
  // Who comes now must not be given a download that began before it was asked for.
  void TakeOff(const std::string& key, const Flight& flight);
  Fetched Lead(const std::string& key, Flight& flight, Deadline deadline);
  std::optional<Fetched> Follow(Flight& flight, Deadline deadline, const std::stop_token& stop);
  Fetched DownloadGuarded(const DownloadJob& job);
  Fetched Download(const DownloadJob& job);
  void NoteInHand(const std::string& key, const std::shared_ptr<const Original>& original);

  s3client::ObjectStore& images_;
  const std::uint64_t max_bytes_;
  const SteadyClock now_;
  const EarlyStop::Options early_stop_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
  std::unordered_map<std::string, std::weak_ptr<const Original>> in_hand_;  // few: each is held by a thread
  std::atomic<int> sharing_{0};
};

}  // namespace server
