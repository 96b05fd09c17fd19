// Why a request for a thumbnail failed: protocol-neutral. http/http_error.h is the only map to status codes.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "imaging/error.h"
#include "s3client/error.h"

namespace server {

enum class FailureKind {
  kNoSuchOriginal,     // the store says so
  kOriginalTooLarge,   // over the byte limit
  kUnsupportedFormat,  // not an image format we take
  kUnprocessable,      // corrupt, over a pixel limit, or the decoder failed on it
  kOverloaded,         // a bounded queue is full: refused at once
  kQueueTimeout,       // its turn did not come before the deadline, or would not
  kStoreRefused,       // the store refuses us: ours to fix
  kStoreUnavailable,   // the store cannot be reached, or answered wrongly
  kStoreTimeout,       // the store ran past the deadline
  kRenderTimeout,      // the picture was not made before the deadline
  kCancelled,          // nobody waits any more
  kInternal,           // our fault
};

// The stable lower-case name of a kind: metric label, log field and slug of the problem type
// ("no-such-original").
std::string_view ToString(FailureKind kind);

struct Failure {
  FailureKind kind = FailureKind::kInternal;
  std::string detail;   // a client may read it; may be empty
  std::string message;  // for our log only
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
