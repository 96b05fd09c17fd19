// Hit ratios of the hot cache beside a plain LRU of the same bytes, and what a look-up costs. Deterministic
// but for the times. Prints Markdown.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <list>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "server/thumbs/hot_cache.h"

namespace {

using server::HotCache;
using server::HotThumbnail;
using server::Thumbnail;

// A request of a trace: which thumbnail, and how large it is.
struct Request {
  std::uint64_t id;
  std::size_t bytes;
  bool counts = true;  // false: the crawler's, whose misses are nobody's loss
};
using Trace = std::vector<Request>;

class PlainLru {
 public:
  explicit PlainLru(std::uint64_t capacity) : capacity_(capacity) {}

  bool Find(std::uint64_t id) {
    const auto found = index_.find(id);
    if (found == index_.end()) return false;
    order_.splice(order_.begin(), order_, found->second);
    return true;
  }
  void Put(const Request& request) {
    order_.push_front(request);
    index_[request.id] = order_.begin();
    for (bytes_ += request.bytes; bytes_ > capacity_; order_.pop_back()) {
      bytes_ -= order_.back().bytes;
      index_.erase(order_.back().id);
    }
  }

 private:
  std::uint64_t capacity_;
  std::uint64_t bytes_ = 0;
  std::list<Request> order_;
  std::unordered_map<std::uint64_t, std::list<Request>::iterator> index_;
};

constexpr std::uint64_t kCapacity = 64'000'000;
constexpr std::uint64_t kOverhead = 700;  // what the hot cache adds to each picture, key included
constexpr std::size_t kPictures = 50'000;
constexpr std::size_t kRequests = 2'000'000;

class Zipf {
 public:
  Zipf(std::size_t count, double skew) : sums_(count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sums_[i] = sum += std::pow(static_cast<double>(i + 1), -skew);
  }
  std::uint64_t operator()(std::mt19937_64& random) const {
    const double at = std::uniform_real_distribution<double>(0, sums_.back())(random);
    return static_cast<std::uint64_t>(std::lower_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

// Log-normal about 12 KB, as thumbnails of mixed widths are; the same picture always has the same size.
std::size_t SizeOf(std::uint64_t id) {
  std::mt19937_64 random(id * 0x9e3779b97f4a7c15 + 1);
  const double bytes = std::lognormal_distribution<double>(std::log(12'000.0), 1.0)(random);
  return static_cast<std::size_t>(std::min(bytes, 900'000.0)) + 200;
}

Trace ZipfTrace(double skew, bool same_size) {
  std::mt19937_64 random(7);
  const Zipf zipf(kPictures, skew);
  Trace trace(kRequests);
  for (auto& request : trace) {
    request.id = zipf(random);
    request.bytes = same_size ? 20'000 : SizeOf(request.id);
  }
  return trace;
}

// Every second request is a crawler's, for something that is asked for once.
Trace WithCrawl(const Trace& base) {
  Trace trace;
  std::uint64_t fresh = 1'000'000'000;
  for (const Request& request : base) {
    trace.push_back(request);
    ++fresh;
    trace.push_back({fresh, SizeOf(fresh), false});
  }
  return trace;
}

// Four times, all that was popular is replaced by what never was.
Trace WithShifts(Trace trace) {
  for (std::size_t i = 0; i < trace.size(); ++i) {
    trace[i].id += i * 5 / trace.size() * 10'000'000;
  }
  return trace;
}

// Half of the requests run through more pictures than fit, again and again.
Trace WithLoop(const Trace& base) {
  Trace trace;
  std::uint64_t at = 0;
  for (const Request& request : base) {
    trace.push_back(request);
    const std::uint64_t id = 2'000'000'000 + at++ % 10'000;
    trace.push_back({id, SizeOf(id)});
  }
  return trace;
}

struct Ratios {
  double hits = 0;
  double bytes = 0;
};

Ratios Replay(const Trace& trace, const std::function<bool(const Request&)>& ask) {
  double asked = 0, hit = 0, asked_bytes = 0, hit_bytes = 0;
  for (const Request& request : trace) {
    const bool found = ask(request);
    if (!request.counts) continue;
    ++asked;
    asked_bytes += static_cast<double>(request.bytes);
    if (!found) continue;
    ++hit;
    hit_bytes += static_cast<double>(request.bytes);
  }
  return {hit / asked, hit_bytes / asked_bytes};
}

Ratios ReplayLru(const Trace& trace) {
  PlainLru lru(kCapacity);
  return Replay(trace, [&](const Request& request) {
    const bool found = lru.Find(request.id);
    if (!found) lru.Put({request.id, request.bytes + kOverhead});
    return found;
  });
}

std::string KeyOf(std::uint64_t id) {
  return fmt::format("photos/2024/{:012}.jpg/w320,h240.png", id);
}

std::shared_ptr<const HotThumbnail> EntryOf(std::size_t bytes) {
  auto thumbnail = std::make_shared<Thumbnail>(Thumbnail{{}, std::make_shared<std::string>(bytes, '\0')});
  return std::make_shared<HotThumbnail>(HotThumbnail{std::move(thumbnail), nullptr, 1});
}

Ratios ReplayHotCache(const Trace& trace) {
  HotCache cache(kCapacity, {1, 2});
  return Replay(trace, [&](const Request& request) {
    const std::string key = KeyOf(request.id);
    const bool found = cache.Find(key) != nullptr;
    if (!found) cache.Put(key, EntryOf(request.bytes));
    return found;
  });
}

void PrintRow(const std::string& name, const Trace& trace) {
  const Ratios lru = ReplayLru(trace);
  const Ratios hot = ReplayHotCache(trace);
  fmt::print("| {} | {:.1f} % | {:.1f} % | {:.1f} % | {:.1f} % |\n", name, lru.hits * 100, hot.hits * 100,
             lru.bytes * 100, hot.bytes * 100);
  std::fflush(stdout);
}

void PrintLookUpCost() {
  constexpr std::size_t kKeys = 1'000;
  constexpr int kRounds = 2'000;
  HotCache cache(256'000'000, {1, 2});
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < kKeys; ++i) cache.Put(keys.emplace_back(KeyOf(i)), EntryOf(20'000));
  const auto start = std::chrono::steady_clock::now();
  std::size_t found = 0;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& key : keys) found += cache.Find(key) != nullptr ? 1 : 0;
  }
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  fmt::print("\nOne look-up that hits: {:.0f} ns ({} of {} found).\n",
             took.count() / static_cast<double>(kRounds * kKeys), found, kRounds * kKeys);
}

}  // namespace

int main() {
  fmt::print(
      "| trace | hits: LRU | hits: hot cache | bytes: LRU | bytes: hot cache |\n|---|---|---|---|---|\n");
  for (const double skew : {0.7, 0.9, 1.1}) {
    const Trace mixed = ZipfTrace(skew, false);
    PrintRow(fmt::format("Zipf {}, all of 20 KB", skew), ZipfTrace(skew, true));
    PrintRow(fmt::format("Zipf {}, mixed sizes", skew), mixed);
    PrintRow(fmt::format("Zipf {}, mixed sizes, as many requests of a crawler", skew), WithCrawl(mixed));
    PrintRow(fmt::format("Zipf {}, mixed sizes, popularity changes 4 times", skew), WithShifts(mixed));
  }
  PrintRow("Zipf 0.9, mixed sizes, half a loop over 3 times the bytes", WithLoop(ZipfTrace(0.9, false)));
  PrintLookUpCost();
}
