#include "server/thumbs/original_fetch.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

namespace server {
namespace {

// Room is made for what the store announces, but not more than this before bytes really come.
constexpr std::uint64_t kTrustedAnnouncement = 16'000'000;

class OriginalSink final : public s3client::ObjectSink {
 public:
  OriginalSink(Original& original, EarlyStop& early_stop) : original_(original), early_stop_(early_stop) {}

  bool Begin(const s3client::ObjectInfo& info) override {
    early_stop_.Begin(info.size);
    original_.bytes.clear();
    return Guarded([&] {
      info_ = info;
      original_.bytes.reserve(std::min(info.size, kTrustedAnnouncement));
    });
  }

  bool Append(std::string_view bytes) override {
    bool enough = false;
    return Guarded([&] {
             original_.bytes.append(bytes);
             enough = early_stop_.IsEnough(original_.bytes);
           }) &&
           !enough;
  }

  bool out_of_memory() const { return out_of_memory_; }
  const s3client::ObjectInfo& info() const { return info_; }

 private:
  // A store passes no exception on: it would take this one for a fault of its own, and try again.
  template <typename Grow>
  bool Guarded(Grow grow) try {
    grow();
    return true;
  } catch (const std::exception&) {
    out_of_memory_ = true;
    return false;
  }

  Original& original_;
  EarlyStop& early_stop_;
  s3client::ObjectInfo info_;
  bool out_of_memory_ = false;
};

Failure FetchFailure(const s3client::Error& error, std::uint64_t max_bytes) {
  Failure failure = FromOriginalStore(error);
  if (failure.kind == FailureKind::kOriginalTooLarge) {
    failure.detail = fmt::format("the original is larger than {} bytes", max_bytes);
  }
  return failure;
}

}  // namespace

// One who waits for a flight, until it is stopped or has what it came for. The last one to lose interest ends
// the download.
class OriginalFetch::Interest {
 public:
  Interest(Flight& flight, const std::stop_token& stop) : flight_(flight), stopped_(stop, Lose{*this}) {}
  Interest(const Interest&) = delete;
  Interest& operator=(const Interest&) = delete;
  ~Interest() { LoseOnce(); }

 private:
  struct Lose {
    Interest& interest;
    void operator()() const { interest.LoseOnce(); }
  };

  void LoseOnce() {
    if (lost_.exchange(true)) return;
    if (flight_.interested.fetch_sub(1) == 1) flight_.stop.request_stop();
  }

  Flight& flight_;
  std::atomic<bool> lost_{false};
  std::stop_callback<Lose> stopped_;
};

OriginalFetch::Fetched OriginalFetch::Fetch(const std::string& key, Deadline deadline,
                                            const std::stop_token& stop, RenderSeat* seat) {
  while (true) {
    std::shared_ptr<Flight> flight;
    bool leads = false;
    {
      const std::lock_guard lock(mutex_);
      auto& known = flights_[key];
      leads = known == nullptr;
      if (leads) known = std::make_shared<Flight>();
      flight = known;
      ++flight->interested;
      Want(*flight, seat);
      if (seat != nullptr) seat->Sit(flight->meeting);
    }
    const Interest interest(*flight, stop);
    if (leads) return Lead(key, *flight, deadline);
    if (auto fetched = Follow(*flight, deadline, stop)) return std::move(*fetched);
  }
}

// nullopt: the leader's time ran out or all before us left, which is not our end: to be tried again.
std::optional<OriginalFetch::Fetched> OriginalFetch::Follow(Flight& flight, Deadline deadline,
                                                            const std::stop_token& stop) {
  std::unique_lock lock(flight.mutex);
  ++sharing_;
  const bool landed =
      flight.landed.wait_until(lock, stop, deadline, [&] { return flight.fetched.has_value(); });
  --sharing_;
  if (stop.stop_requested()) return tl::unexpected(NobodyWaits());
  if (!landed) {
    return tl::unexpected(
        Failure{FailureKind::kStoreTimeout, "", "the shared download ran past the deadline"});
  }
  const Fetched& fetched = *flight.fetched;
  const bool others_end = !fetched && (fetched.error().kind == FailureKind::kStoreTimeout ||
                                       fetched.error().kind == FailureKind::kCancelled);
  if (others_end && std::chrono::steady_clock::now() < deadline) return std::nullopt;
  return fetched;
}

void OriginalFetch::Want(Flight& flight, const RenderSeat* seat) {
  if (seat == nullptr) {
    flight.all_wanted = true;
  } else if (std::ranges::find(flight.wanted, seat->spec()) == flight.wanted.end()) {
    flight.wanted.push_back(seat->spec());
  }
}

DownloadAudience OriginalFetch::AudienceOf(const std::string& key, Flight& flight) {
  const auto wanted = [this, &flight] {
    const std::lock_guard lock(mutex_);
    return flight.all_wanted ? std::vector<imaging::ThumbnailSpec>() : flight.wanted;
  };
  const auto close = [this, &key, &flight](std::size_t count) {
    const std::lock_guard lock(mutex_);
    if (flight.all_wanted || flight.wanted.size() != count) return false;
    TakeOff(key, flight);
    return true;
  };
  return {wanted, close};
}

void OriginalFetch::TakeOff(const std::string& key, const Flight& flight) {
  const auto known = flights_.find(key);
  if (known != flights_.end() && known->second.get() == &flight) flights_.erase(known);
}

OriginalFetch::Fetched OriginalFetch::Lead(const std::string& key, Flight& flight, Deadline deadline) {
  const std::stop_token stop = flight.stop.get_token();
  Fetched fetched = DownloadGuarded({key, deadline, stop, flight.meeting, AudienceOf(key, flight)});
  {
    const std::lock_guard lock(mutex_);
    TakeOff(key, flight);
    if (fetched && !(*fetched)->in_part) NoteInHand(key, *fetched);
  }
  const std::lock_guard lock(flight.mutex);
  flight.fetched = fetched;
  flight.landed.notify_all();
  return fetched;
}

void OriginalFetch::NoteInHand(const std::string& key, const std::shared_ptr<const Original>& original) {
  std::erase_if(in_hand_, [](const auto& entry) { return entry.second.expired(); });
  in_hand_[key] = original;
}

std::shared_ptr<const Original> OriginalFetch::InHand(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = in_hand_.find(key);
  return found == in_hand_.end() ? nullptr : found->second.lock();
}

OriginalFetch::Fetched OriginalFetch::FetchAlone(const std::string& key, Deadline deadline,
                                                 const std::stop_token& stop,
                                                 const imaging::ThumbnailSpec* wanted) {
  std::vector<imaging::ThumbnailSpec> specs;
  if (wanted != nullptr) specs.push_back(*wanted);
  const DownloadAudience audience{[specs] { return specs; }, [](std::size_t /*count*/) { return true; }};
  return DownloadGuarded({key, deadline, stop, std::make_shared<RenderMeeting>(), audience});
}

// Whatever happens is an outcome: who waits for a shared download must be told too.
OriginalFetch::Fetched OriginalFetch::DownloadGuarded(const DownloadJob& job) try {
  return Download(job);
} catch (const std::exception& error) {
  return tl::unexpected(Failure{FailureKind::kInternal, "", error.what()});
} catch (...) {
  return tl::unexpected(Failure{FailureKind::kInternal, "", "unknown exception"});
}

OriginalFetch::Fetched OriginalFetch::Download(const DownloadJob& job) {
  auto original = std::make_shared<Original>();
  original->asked = now_();
  original->meeting = job.meeting;
  EarlyStop early_stop(early_stop_, job.audience);
  OriginalSink sink(*original, early_stop);
  auto got = images_.Get(job.key, {job.deadline, max_bytes_, job.stop}, sink);
  if (sink.out_of_memory()) {
    return tl::unexpected(Failure{FailureKind::kInternal, "", "no memory for the original"});
  }
  if (const auto enough = early_stop.enough(); enough && !got) {
    imaging::CompleteJpeg(original->bytes, *enough);
    original->in_part = true;
    got = sink.info();
  }
  if (job.stop.stop_requested() && !got) return tl::unexpected(NobodyWaits());
  if (!got) return tl::unexpected(FetchFailure(got.error(), max_bytes_));
  original->version = {got->etag, got->size, got->last_modified};
  return std::shared_ptr<const Original>(std::move(original));
}

}  // namespace server
