#include "s3client/ordered_walk.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "s3client/confined_folder.h"
#include "s3client/folder_entries.h"
#include "s3client/local_error.h"
#include "s3client/local_key_mapping.h"

namespace s3client {
namespace {

// mkfs makes it, for root only, in the top folder of a volume.
constexpr std::string_view kLostAndFound = "lost+found/";

bool MayLieInRange(std::string_view path, bool is_folder, const WalkRange& range) {
  if (!is_folder) return path.starts_with(range.prefix) && path > range.after;
  const bool has_prefix = path.starts_with(range.prefix) || range.prefix.starts_with(path);
  return has_prefix && (path > range.after || range.after.starts_with(path));
}

}  // namespace

// `path` of a folder ends in '/', which is also what puts "a/b" after "a-b" and before "ab".
struct OrderedWalk::Step {
  std::string path;
  bool is_folder = false;
};

OrderedWalk::OrderedWalk(int root, std::string_view where, Deadline deadline)
    : root_(root), where_(where), deadline_(deadline) {}

Result<bool> OrderedWalk::Run(const std::string& start, const WalkRange& range, const FileVisitor& visit) {
  return VisitFolder(start, range, visit);
}

Result<bool> OrderedWalk::VisitFolder(const std::string& base, const WalkRange& range,
                                      const FileVisitor& visit) {
  if (auto wanted = CheckStillWanted(deadline_); !wanted) return tl::unexpected(wanted.error());
  const std::string path = base.empty() ? "." : base.substr(0, base.size() - 1);
  std::vector<Step> steps;
  {
    // Closed again before the descent: a deep tree must not use up the process's descriptors.
    const auto folder = OpenBeneath(root_, path, O_RDONLY | O_DIRECTORY);
    if (!folder) {
      if (MeansAbsent(folder.error()) || (folder.error() == EACCES && base == kLostAndFound)) return true;
      return tl::unexpected(LocalError(folder.error(), "list", fmt::format("{}/{}", where_, path)));
    }
    auto found = StepsOf(folder->get(), base, range);
    if (!found) return tl::unexpected(found.error());
    steps = std::move(*found);
  }
  for (const Step& step : steps) {
    if (step.is_folder) {
      auto more = VisitFolder(step.path, range, visit);
      if (!more || !*more) return more;
      continue;
    }
    const auto file = OpenBeneath(root_, step.path, O_PATH);
    const auto identity = file ? RegularFileIdentity(file->get()) : tl::unexpected(file.error());
    if (!identity && MeansAbsent(identity.error())) continue;  // removed meanwhile
    if (!identity) return tl::unexpected(LocalError(identity.error(), "look at", step.path));
    if (!visit(step.path, *identity)) return false;
  }
  return true;
}

Result<std::vector<OrderedWalk::Step>> OrderedWalk::StepsOf(int folder, const std::string& base,
                                                            const WalkRange& range) const {
  auto entries = ReadFolder(folder);
  if (!entries) {
    return tl::unexpected(LocalError(entries.error(), "list", fmt::format("{}/{}", where_, base)));
  }
  std::vector<Step> steps;
  for (const FolderEntry& entry : *entries) {
    if (entry.kind == EntryKind::kOther || (base.empty() && entry.name == kPrivateFolder)) continue;
    const bool is_folder = entry.kind == EntryKind::kFolder;
    std::string path = base + entry.name + (is_folder ? "/" : "");
    if (MayLieInRange(path, is_folder, range)) steps.push_back({std::move(path), is_folder});
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.path < b.path; });
  return steps;
}

}  // namespace s3client
