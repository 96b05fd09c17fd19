#include "s3client/signing_state.h"

namespace s3client {
namespace {

constexpr std::chrono::minutes kHarmlessSkew{5};

bool CorrectRegion(const ErrorAnswer& refusal, SigningBasis& basis) {
  const bool about_region =
      refusal.status == 301 || refusal.status == 307 || refusal.status == 308 || refusal.status == 400;
  if (!about_region || refusal.region.empty() || refusal.region == basis.region) return false;
  basis.region = refusal.region;
  return true;
}

bool CorrectClock(const ErrorAnswer& refusal, std::chrono::system_clock::time_point signed_at,
                  SigningBasis& basis) {
  const bool about_clock =
      refusal.code == "RequestTimeTooSkewed" || (refusal.status == 403 && refusal.code.empty());
  if (!about_clock || !refusal.date) return false;
  const auto skew = *refusal.date - signed_at;
  if (std::chrono::abs(skew) <= kHarmlessSkew) return false;
  basis.clock_offset += skew;
  return true;
}

}  // namespace

bool CorrectBasis(const ErrorAnswer& refusal, std::chrono::system_clock::time_point signed_at,
                  SigningBasis& basis) {
  return CorrectRegion(refusal, basis) || CorrectClock(refusal, signed_at, basis);
}

}  // namespace s3client
