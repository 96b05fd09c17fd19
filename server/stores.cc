#include "server/stores.h"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "s3client/credentials/static_credentials.h"
#include "s3client/local_object_store.h"
#include "s3client/s3_object_store.h"
#include "server/config/bucket_path.h"

namespace server {
namespace {

constexpr std::string_view kLocalScheme = "local:";

std::filesystem::path LocalFolder(const Config& config, const BucketPath& place) {
  return std::filesystem::path(config.store.substr(kLocalScheme.size())) / place.bucket / place.prefix;
}

// Its folder is made now or never: one that is taken away later must not come back as an empty one, in which
// every original is gone for good.
std::unique_ptr<s3client::ObjectStore> MakeLocalImages(const Config& config, const BucketPath& place) {
  s3client::LocalOptions options;
  options.root = LocalFolder(config, place);
  options.create = false;
  std::error_code told_by_the_first_probe;
  std::filesystem::create_directories(options.root, told_by_the_first_probe);
  return s3client::MakeLocalObjectStore(std::move(options));
}

// Thumbnails can be made again: their folder may be removed at any time.
std::unique_ptr<s3client::ObjectStore> MakeLocalThumbs(const Config& config, const BucketPath& place) {
  s3client::LocalOptions options;
  options.root = LocalFolder(config, place);
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
  if (Contains(images, thumbs)) stores.thumbs_inside_images = thumbs.prefix.substr(images.prefix.size());
  if (config.store.starts_with(kLocalScheme)) {
    stores.images = MakeLocalImages(config, images);
    stores.thumbs = MakeLocalThumbs(config, thumbs);
    return stores;
  }
  const auto credentials = s3client::MakeStaticCredentials(
      {config.s3_access_key, config.s3_secret_key.Reveal(), /*session_token=*/""});
  stores.images = MakeS3(config, images, "IMAGE_BUCKET", credentials);
  stores.thumbs = MakeS3(config, thumbs, "THUMB_BUCKET", credentials);
  return stores;
}

}  // namespace server
