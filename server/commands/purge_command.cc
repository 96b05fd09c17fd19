// thumbd purge KEY...: removes every stored thumbnail of originals, straight in the store.
#include <chrono>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "s3client/s3_object_store.h"
#include "server/commands/commands.h"
#include "server/stores.h"
#include "server/thumbs/purge.h"

namespace server {
namespace {

constexpr std::chrono::minutes kPurgeTimeLimit{10};  // of one original: some may have thousands

int FailPurge(std::string_view sentence) {
  static_cast<void>(std::fputs(fmt::format("thumbd purge: {}\n", sentence).c_str(), stderr));
  return 1;
}

}  // namespace

int RunPurge(const LoadedConfig& loaded, const std::vector<std::string>& keys) {
  const Config& config = loaded.config;
  if (config.mode == Mode::kAlways) return FailPurge("MODE is always: no thumbnails are stored");
  s3client::InitializeTransport();
  const Stores stores = MakeStores(config);
  const ThumbnailStore thumbnails{*stores.thumbs, stores.max_thumb_key_bytes};
  for (const std::string& key : keys) {
    const auto purged =
        PurgeThumbnails(thumbnails, key, {std::chrono::steady_clock::now() + kPurgeTimeLimit});
    if (!purged) {
      return FailPurge(fmt::format("{}: {} ({} thumbnails were removed before)", key,
                                   purged.error().failure.message, purged.error().deleted));
    }
    if (std::fputs(fmt::format("{}: {} thumbnails removed\n", key, *purged).c_str(), stdout) < 0)
      return FailPurge("standard output cannot be written");
  }
  return std::fflush(stdout) == 0 ? 0 : FailPurge("standard output cannot be written");
}

}  // namespace server
