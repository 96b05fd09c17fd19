#include "s3client/local_listing.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "s3client/local_key_mapping.h"
#include "s3client/ordered_walk.h"

namespace s3client {
namespace {

constexpr int kMaxPage = 1000;

ListedObject Listed(std::string key, const FileIdentity& identity) {
  return {.key = std::move(key),
          .etag = ETagOf(identity),
          .size = identity.size,
          .last_modified = LastModifiedOf(identity)};
}

// Where the walk for a prefix may begin: "cats/a" needs no look at anything but "cats/".
std::optional<std::string> StartFolder(const std::string& prefix) {
  const std::size_t slash = prefix.rfind('/');
  if (slash == std::string::npos) return "";
  if (!PlainPath(prefix.substr(0, slash))) return std::nullopt;
  return prefix.substr(0, slash + 1);
}

class Listing {
 public:
  Listing(int root, const ListOptions& options, std::string_view where)
      : walk_(root, where, options.deadline),
        range_{options.prefix, options.continuation},
        prefix_(options.prefix),
        limit_(static_cast<std::size_t>(std::clamp(options.max_keys, 1, kMaxPage))) {}

  Result<ListPage> Page() {
    // The escaped ones first: a Put takes a key from there to its plain place, never straight back, so none
    // that exists all the time is missed.
    if (auto done = CollectEscaped(); !done) return tl::unexpected(done.error());
    if (auto done = CollectPlain(); !done) return tl::unexpected(done.error());
    return Merge();
  }

 private:
  Result<bool> CollectEscaped() {
    const std::string start = std::string(kEscapedFolder) + "/";
    auto done = walk_.Run(start, {}, [this](const std::string& path, const FileIdentity& identity) {
      auto key = KeyOfEscapedPath(path);
      if (key && key->starts_with(range_.prefix) && *key > range_.after) {
        escaped_.push_back(Listed(std::move(*key), identity));
      }
      return true;
    });
    std::sort(escaped_.begin(), escaped_.end(),
              [](const ListedObject& a, const ListedObject& b) { return a.key < b.key; });
    return done;
  }

  Result<bool> CollectPlain() {
    const auto start = StartFolder(prefix_);
    if (!start) return true;
    return walk_.Run(*start, range_, [this](const std::string& path, const FileIdentity& identity) {
      if (path.size() <= kMaxKeyBytes && PlainPath(path)) plain_.push_back(Listed(path, identity));
      return plain_.size() <= limit_;  // one more than fits shows that there is another page
    });
  }

  ListPage Merge() {
    ListPage page;
    auto& all = page.objects;
    // Of two with the same key the first, plain one is kept, as Get would.
    std::merge(std::make_move_iterator(plain_.begin()), std::make_move_iterator(plain_.end()),
               std::make_move_iterator(escaped_.begin()), std::make_move_iterator(escaped_.end()),
               std::back_inserter(all),
               [](const ListedObject& a, const ListedObject& b) { return a.key < b.key; });
    all.erase(std::unique(all.begin(), all.end(),
                          [](const ListedObject& a, const ListedObject& b) { return a.key == b.key; }),
              all.end());
    if (all.size() > limit_) {
      all.resize(limit_);
      page.continuation = all.back().key;
    }
    return page;
  }

  OrderedWalk walk_;
  WalkRange range_;
  const std::string& prefix_;
  std::size_t limit_;
  std::vector<ListedObject> plain_;
  std::vector<ListedObject> escaped_;
};

}  // namespace

Result<ListPage> ListFolder(int root, const ListOptions& options, std::string_view where) {
  return Listing(root, options, where).Page();
}

}  // namespace s3client
