// Regular files below a folder in byte order of their relative paths.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "s3client/file_identity.h"
#include "s3client/object_store.h"

namespace s3client {

// Which paths to visit; both views outlive the walk.
struct WalkRange {
  std::string_view prefix;  // paths that begin with it
  std::string_view after;   // and sort after it
};

// False ends the walk.
using FileVisitor = std::function<bool(const std::string& path, const FileIdentity& identity)>;

class OrderedWalk {
 public:
  // `where` names the root in messages.
  OrderedWalk(int root, std::string_view where, Deadline deadline);

  // Visits what lies in `range` below the folder `start` ("" or "a/b/"). Folders that cannot hold such a path
  // are not read. A missing folder has no files; one that may not be read is an error, not a gap in the list.
  // The root's own private folder is visited only where `start` lies in it. The value is false where the
  // visitor ended the walk.
  Result<bool> Run(const std::string& start, const WalkRange& range, const FileVisitor& visit);

 private:
  struct Step;
  Result<bool> VisitFolder(const std::string& base, const WalkRange& range, const FileVisitor& visit);
  Result<std::vector<Step>> StepsOf(int folder, const std::string& base, const WalkRange& range) const;

  int root_;
  std::string_view where_;
  Deadline deadline_;
};

}  // namespace s3client
