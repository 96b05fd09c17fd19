#include "server/config/config_rules.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/config/access_rules.h"
#include "server/config/bucket_path.h"
#include "server/config/config_fields.h"
#include "server/config/text_file.h"

namespace server {
namespace {

constexpr std::string_view kDefaultStore = "local:data";
constexpr std::string_view kS3 = "s3";
constexpr std::array<std::string_view, 3> kNeededForS3{"S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"};

class Rules {
 public:
  Rules(LoadedConfig& loaded, const BrokenNames& broken) : loaded_(loaded), broken_(broken) {}

  std::vector<std::string> Check() {
    DecideStore();
    if (loaded_.config.store == kS3) {
      CheckS3IsComplete();
      CheckCaFile();
      CheckS3Bucket("IMAGE_BUCKET", loaded_.config.image_bucket);
      CheckS3Bucket("THUMB_BUCKET", loaded_.config.thumb_bucket);
    } else {
      WarnOfUnusedS3Settings();
    }
    CheckBucketsApart();
    CheckListenersApart();
    CheckTls();
    WarnOfTimeouts();
    return std::move(mistakes_);
  }

 private:
  const std::string& Source(std::string_view name) const { return loaded_.sources.at(std::string(name)); }

  bool Broken(std::string_view name) const { return broken_.contains(name); }

  // A broken value was meant to be one.
  bool IsSet(std::string_view name) const {
    return Broken(name) || !Print(FindField(name)->binding, loaded_.config).empty();
  }

  std::string Named(std::string_view name, const std::string& value) const {
    return fmt::format("{}={} ({})", name, value, Source(name));
  }

  void DecideStore() {
    if (Broken("STORE") || !loaded_.config.store.empty()) return;
    const auto* const given = std::ranges::find_if(kNeededForS3, [&](auto name) { return IsSet(name); });
    const bool s3 = given != kNeededForS3.end();
    loaded_.config.store = s3 ? kS3 : kDefaultStore;
    if (s3) loaded_.sources["STORE"] = fmt::format("default, as {} is set", *given);
  }

  void CheckS3IsComplete() {
    for (const std::string_view name : kNeededForS3) {
      if (IsSet(name)) continue;
      const bool secret = FindField(name)->secret;
      mistakes_.push_back(
          fmt::format("{0} is missing: STORE is s3 ({1}); set {0}{2}, or STORE=local:DIR for a local folder",
                      name, Source("STORE"), secret ? fmt::format(" or {}_FILE", name) : ""));
    }
  }

  void CheckCaFile() {
    const std::string& path = loaded_.config.s3_ca_file;
    if (path.empty() || Broken("S3_CA_FILE")) return;
    if (const std::ifstream file(path); file.good()) return;
    mistakes_.push_back(Named("S3_CA_FILE", path) +
                        ": cannot be read; name a PEM file, or leave the setting out");
  }

  void CheckS3Bucket(std::string_view name, const std::string& value) {
    if (Broken(name)) return;
    const std::string reason = CheckS3BucketName(SplitBucketPath(value).bucket);
    if (reason.empty()) return;
    mistakes_.push_back(
        fmt::format("{}: {}; set e.g. {}={}", Named(name, value), reason, name, FindField(name)->example));
  }

  // Thumbnails below a prefix in the bucket of the originals are the allowed case: what lies there is
  // reserved. The other way round a thumbnail (key of the original, "/", options) could overwrite an
  // original.
  void CheckBucketsApart() {
    const Config& config = loaded_.config;
    if (config.mode == Mode::kAlways || Broken("IMAGE_BUCKET") || Broken("THUMB_BUCKET")) return;
    const BucketPath images = SplitBucketPath(config.image_bucket);
    const BucketPath thumbs = SplitBucketPath(config.thumb_bucket);
    if (!Contains(thumbs, images)) return;
    mistakes_.push_back(fmt::format(
        "{} and {}: a thumbnail could overwrite an original; use another bucket, or a prefix of its own, "
        "e.g. THUMB_BUCKET={}/thumbs",
        Named("THUMB_BUCKET", config.thumb_bucket), Named("IMAGE_BUCKET", config.image_bucket),
        config.image_bucket));
  }

  static bool IsAny(const std::string& address) { return address == "::" || address == "0.0.0.0"; }

  void CheckListenersApart() {
    const Config& config = loaded_.config;
    for (const auto* name : {"ADDRESS", "PORT", "ADMIN_ADDR", "ADMIN_PORT"}) {
      if (Broken(name)) return;
    }
    if (!config.admin_enabled) return;
    const bool on_socket = config.address.starts_with("unix:") || config.admin_address.starts_with("unix:");
    const bool one_address = config.address == config.admin_address;
    const bool one_port = config.port != 0 && config.port == config.admin_port;
    const bool overlap = one_address || IsAny(config.address) || IsAny(config.admin_address);
    if (on_socket ? !one_address : !(one_port && overlap)) return;
    mistakes_.push_back(on_socket
                            ? Named("ADMIN_ADDR", config.admin_address) +
                                  ": is the socket of ADDRESS too; give each its own path"
                            : Named("ADMIN_PORT", fmt::to_string(config.admin_port)) +
                                  ": is PORT too; choose another, or ADMIN_PORT=0 for no admin listener");
  }

  // What is in the files is told by the start, which reads them.
  void CheckTls() {
    if (Broken("TLS_CERT") || Broken("TLS_KEY")) return;
    const bool certificate = !loaded_.config.tls_cert.empty();
    if (certificate == !loaded_.config.tls_key.empty()) return;
    mistakes_.push_back(
        fmt::format("{0} is missing: {1} is set ({2}); set {0} too, or neither for plain HTTP",
                    certificate ? "TLS_KEY" : "TLS_CERT", certificate ? "TLS_CERT" : "TLS_KEY",
                    Source(certificate ? "TLS_CERT" : "TLS_KEY")));
  }

  void WarnOfUnusedS3Settings() {
    std::vector<std::string_view> unused;
    for (const Field& field : Fields()) {
      if (field.name.starts_with("S3_") && Source(field.name) != "default") unused.push_back(field.name);
    }
    if (unused.empty() || Broken("STORE")) return;
    loaded_.warnings.push_back(fmt::format("{} {} no effect: STORE is {}; set STORE=s3 to use S3",
                                           fmt::join(unused, ", "), unused.size() == 1 ? "has" : "have",
                                           loaded_.config.store));
  }

  void WarnOfTimeouts() {
    const Config& config = loaded_.config;
    if (config.store != kS3 || config.s3_connect_timeout < config.request_timeout) return;
    loaded_.warnings.emplace_back(
        "S3_CONNECT_TIMEOUT is not below REQUEST_TIMEOUT: a request ends before its connection "
        "to the store is given up; lower S3_CONNECT_TIMEOUT");
  }

  LoadedConfig& loaded_;
  const BrokenNames& broken_;
  std::vector<std::string> mistakes_;
};

}  // namespace

std::vector<std::string> CheckConfig(LoadedConfig& loaded, const BrokenNames& broken) {
  std::vector<std::string> mistakes = Rules(loaded, broken).Check();
  std::ranges::move(CheckAccess(loaded, broken), std::back_inserter(mistakes));
  return mistakes;
}

}  // namespace server
