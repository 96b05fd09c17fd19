#include "imaging/png/colour_claims.h"

#include <array>
#include <cstdint>
#include <cstdlib>

#include "imaging/png/srgb_profile.h"

namespace imaging {
namespace {

// Both in 1/100,000. What programs write for sRGB differs in the last digits.
constexpr std::int64_t kGamma = 45'455;
constexpr std::int64_t kGammaSlack = 400;
constexpr std::array<std::int64_t, 8> kPrimaries = {31'270, 32'900, 64'000, 33'000,
                                                    30'000, 60'000, 15'000, 6'000};
constexpr std::int64_t kPrimariesSlack = 500;

bool IsNear(std::int64_t value, std::int64_t wanted, std::int64_t slack) {
  return std::abs(value - wanted) <= slack;
}

bool IsSrgbGamma(std::string_view data) {
  const auto gamma = ByteReader(data).BigEndian(4);
  return gamma && IsNear(*gamma, kGamma, kGammaSlack);
}

bool AreSrgbPrimaries(std::string_view data) {
  ByteReader reader(data);
  for (const std::int64_t wanted : kPrimaries) {
    const auto value = reader.BigEndian(4);
    if (!value || !IsNear(*value, wanted, kPrimariesSlack)) return false;
  }
  return true;
}

}  // namespace

bool MeansSrgb(const PngChunk& chunk) {
  if (chunk.type == "gAMA") return IsSrgbGamma(chunk.data);
  if (chunk.type == "cHRM") return AreSrgbPrimaries(chunk.data);
  if (chunk.type == "iCCP") return HoldsSrgbProfile(chunk.data);
  return chunk.type != "cICP";
}

}  // namespace imaging
