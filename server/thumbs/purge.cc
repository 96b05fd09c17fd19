#include "server/thumbs/purge.h"

#include <chrono>

#include "server/thumbs/thumbnail_key.h"

namespace server {
namespace {

using std::chrono::steady_clock;

class Purge {
 public:
  Purge(s3client::ObjectStore& thumbs, const PurgeLimits& limits) : thumbs_(thumbs), limits_(limits) {}

  // False: failure tells why.
  bool Below(const std::string& prefix) {
    s3client::ListOptions options;
    options.deadline = limits_.deadline;
    options.prefix = prefix;
    do {
      const auto page = thumbs_.List(options);
      if (!page) return Fail(page.error());
      for (const auto& object : page->objects) {
        if (IsThumbnailName(std::string_view(object.key).substr(prefix.size())) && !Delete(object.key))
          return false;
      }
      options.continuation = page->continuation;
    } while (!options.continuation.empty());
    return true;
  }

  std::size_t deleted() const { return deleted_; }
  PurgeFailure Result() const { return {deleted_, failure_}; }

 private:
  bool Delete(const std::string& key) {
    if (steady_clock::now() >= limits_.deadline) {
      failure_ = {FailureKind::kStoreTimeout, "", "there are more thumbnails than there was time for"};
      return false;
    }
    if (limits_.stop.stop_requested()) {
      failure_ = Overloaded("the server is stopping");
      return false;
    }
    const auto removed = thumbs_.Delete(key, limits_.deadline);
    if (!removed) return Fail(removed.error());
    ++deleted_;
    return true;
  }

  bool Fail(const s3client::Error& error) {
    failure_ = FromThumbStore(error);
    return false;
  }

  s3client::ObjectStore& thumbs_;
  const PurgeLimits& limits_;
  std::size_t deleted_ = 0;
  Failure failure_;
};

}  // namespace

tl::expected<std::size_t, PurgeFailure> PurgeThumbnails(const ThumbnailStore& store,
                                                        std::string_view original,
                                                        const PurgeLimits& limits) {
  Purge purge(store.thumbs, limits);
  for (const std::string& prefix : ThumbnailPrefixes(original, store.max_key_bytes)) {
    if (!purge.Below(prefix)) return tl::unexpected(purge.Result());
  }
  return purge.deleted();
}

}  // namespace server
