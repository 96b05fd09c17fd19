// thumbd sign URL...: URLs with a signature, one in each line, to standard output.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <tl/expected.hpp>

#include "server/commands/commands.h"
#include "server/config/signing_keys.h"
#include "server/config/value_syntax.h"
#include "server/http/signed_url.h"

namespace server {
namespace {

using Expiry = std::optional<std::uint64_t>;
using Signed = tl::expected<void, std::string>;

int FailSign(std::string_view sentence) {
  static_cast<void>(std::fputs(fmt::format("thumbd sign: {}\n", sentence).c_str(), stderr));
  return 1;
}

tl::expected<Expiry, std::string> ExpiryOf(const SignArguments& arguments) {
  if (!arguments.expires.empty() && !arguments.expiry.empty())
    return tl::unexpected(std::string("--expires and --exp: both are given; keep one"));
  if (!arguments.expiry.empty()) {
    const auto expiry = ParseCount(arguments.expiry);
    if (!expiry) return tl::unexpected(std::string("--exp is not a time in seconds since 1970-01-01 UTC"));
    return Expiry(expiry);
  }
  if (arguments.expires.empty()) return Expiry();
  const auto time = ParseDuration(arguments.expires);
  if (!time) return tl::unexpected(std::string("--expires is not a duration such as 90s, 15m, 1h or 7d"));
  const auto end = std::chrono::system_clock::now().time_since_epoch() + *time;
  return Expiry(static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(end).count()));
}

class Signer {
 public:
  Signer(const SigningKey& key, Expiry expiry) : key_(key), expiry_(expiry) {}

  Signed Print(const std::string& url) const {
    const auto signed_url = SignUrl(url, key_, expiry_);
    if (!signed_url) return tl::unexpected(fmt::format("{}: {}", url, signed_url.error()));
    if (std::fputs((*signed_url + "\n").c_str(), stdout) < 0) return tl::unexpected(std::string(kNoOutput));
    return {};
  }

  Signed PrintStandardInput() const {
    for (std::string line; std::getline(std::cin, line);) {
      if (line.ends_with('\r')) line.pop_back();
      if (line.empty()) continue;
      if (auto printed = Print(line); !printed) return printed;
    }
    return {};
  }

  static constexpr const char* kNoOutput = "standard output cannot be written";

 private:
  const SigningKey& key_;
  const Expiry expiry_;
};

}  // namespace

int RunSign(const LoadedConfig& loaded, const SignArguments& arguments) {
  const auto keys = ParseSigningKeys(loaded.config.signing_keys.Reveal());
  if (!keys || keys->empty()) return FailSign("there is no key; set SIGNING_KEYS=ID:SECRET");
  const auto expiry = ExpiryOf(arguments);
  if (!expiry) return FailSign(expiry.error());
  const Signer signer(keys->front(), *expiry);
  for (const std::string& url : arguments.urls) {
    const auto printed = url == "-" ? signer.PrintStandardInput() : signer.Print(url);
    if (!printed) return FailSign(printed.error());
  }
  return std::fflush(stdout) == 0 ? 0 : FailSign(Signer::kNoOutput);
}

}  // namespace server
