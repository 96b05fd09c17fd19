// One request that waits for a thumbnail: the service's only view of who asked.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "server/thumbs/failure.h"
#include "server/thumbs/thumbnail.h"

namespace server {

// Called from the service's threads, one call at a time. Exactly one answer: Done, or Stream.
class Waiter {
 public:
  virtual ~Waiter() = default;

  virtual const ThumbnailQuery& query() const = 0;
  virtual std::chrono::steady_clock::time_point deadline() const = 0;
  virtual std::string_view request_id() const = 0;
  // Nobody reads the answer any more.
  virtual bool Gone() const = 0;
  // `callback` runs once when nobody does any more: at once, or in a thread where it must not block or throw.
  // A later callback replaces an earlier one.
  virtual void OnGone(std::function<void()> callback) = 0;

  // The whole answer. Must not block. `collapsed`: it was made for another waiter, and this one shared it.
  virtual void Done(const Outcome<Served>& outcome, bool collapsed) = 0;

  // A stored thumbnail too large to be held for a waiter: served.thumbnail has no bytes, they come by Write,
  // and add up to its size unless the store breaks off. False: nothing further is wanted.
  virtual bool BeginStream(const Served& served) = 0;
  virtual bool Write(std::string_view bytes) = 0;
  // From any thread: a Write under way, and every later one, returns false. Must not block.
  virtual void BreakOff() = 0;
};

}  // namespace server
