#include "server/stores.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "s3client/credentials/static_credentials.h"
#include "s3client/local_object_store.h"
#include "s3client/s3_object_store.h"
#include "server/config/bucket_path.h"

namespace server {
namespace {

constexpr std::string_view kLocalScheme = "local:";

std::unique_ptr<s3client::ObjectStore> MakeLocal(const Config& config, const BucketPath& place) {
  const std::filesystem::path folder(config.store.substr(kLocalScheme.size()));
  s3client::LocalOptions options;
  options.root = folder / place.bucket / place.prefix;
  return s3client::MakeLocalObjectStore(std::move(options));
}

std::unique_ptr<s3client::ObjectStore> MakeS3(const Config& config, const BucketPath& place,
                                              std::string setting,
                                              std::shared_ptr<s3client::CredentialsProvider> credentials) {
  s3client::S3Options options;
  options.endpoint = config.s3_endpoint;
  options.region = config.s3_region;
  options.bucket = place.bucket;
  options.prefix = place.prefix;
  options.connect_timeout = config.s3_connect_timeout;
  options.stall_timeout = config.s3_stall_timeout;
  options.max_attempts = config.s3_attempts;
  options.ca_file = config.s3_ca_file;
  options.bucket_setting = std::move(setting);
  return s3client::MakeS3ObjectStore(std::move(options), std::move(credentials));
}

}  // namespace

Stores MakeStores(const Config& config) {
  const BucketPath images = SplitBucketPath(config.image_bucket);
  const BucketPath thumbs = SplitBucketPath(config.thumb_bucket);
  Stores stores;
  stores.max_thumb_key_bytes = s3client::kMaxKeyBytes - thumbs.prefix.size();
  if (config.store.starts_with(kLocalScheme)) {
    stores.images = MakeLocal(config, images);
    stores.thumbs = MakeLocal(config, thumbs);
    return stores;
  }
  const auto credentials = s3client::MakeStaticCredentials(
      {config.s3_access_key, config.s3_secret_key.Reveal(), /*session_token=*/""});
  stores.images = MakeS3(config, images, "IMAGE_BUCKET", credentials);
  stores.thumbs = MakeS3(config, thumbs, "THUMB_BUCKET", credentials);
  return stores;
}

}  // namespace server
