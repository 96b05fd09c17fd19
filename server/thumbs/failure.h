// Why a request for a thumbnail failed: protocol-neutral. http/http_error.h is the only map to status codes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "imaging/error.h"
#include "s3client/error.h"
#include "server/thumbs/spans.h"

namespace server {

enum class FailureKind {
  kNoSuchOriginal,     // the store says so
  kOriginalTooLarge,   // over the byte limit
  kUnsupportedFormat,  // not an image format we take
  kCorruptOriginal,    // damaged, or cut short
  kDecoderFailed,      // its decoder died of it
  kQuarantined,        // it did so repeatedly, or took all its time: not tried again for a while
  // Over a limit of ours, each with a kind of its own, since each is another setting to change:
  kTooManyPixels,
  kSideTooLong,
  kTooManyFrames,
  kTooManyFramePixels,
  kTooManyBands,
  kTooManyScans,
  kTooMuchMetadata,
  kTooManyAnimationFrames,
  kTooManyAnimationPixels,
  kTooMuchMemory,     // that rendering it would take
  kOverloaded,        // a bounded queue is full: refused at once
  kQueueTimeout,      // its turn did not come before the deadline, or would not
  kStoreRefused,      // the store refuses us: ours to fix
  kStoreUnavailable,  // the store cannot be reached, or answered wrongly
  kStoreTimeout,      // the store ran past the deadline
  kRenderTimeout,     // the picture was not made before the deadline
  kCancelled,         // nobody waits any more
  kInternal,          // our fault
};
inline constexpr std::size_t kFailureKinds = static_cast<std::size_t>(FailureKind::kInternal) + 1;

// The stable lower-case name of a kind: metric label, log field and slug of the problem type
// ("no-such-original").
std::string_view ToString(FailureKind kind);

struct Failure {
  FailureKind kind = FailureKind::kInternal;
  std::string detail;   // a client may read it; may be empty
  std::string message;  // for our log only
  Spans spans = {};     // of what was done until then
};

template <typename T>
using Outcome = tl::expected<T, Failure>;

Failure Overloaded(std::string message);
Failure NobodyWaits();

Failure FromOriginalStore(const s3client::Error& error);
// Never says anything of the original: what the thumbs bucket lacks or cannot hold is the store's failing.
Failure FromThumbStore(const s3client::Error& error);
Failure FromImaging(const imaging::Error& error);

}  // namespace server
