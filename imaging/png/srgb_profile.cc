#include "imaging/png/srgb_profile.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>

#include <libdeflate.h>

#include "imaging/byte_reader.h"
#include "imaging/png/deflate_release.h"

namespace imaging {
namespace {

constexpr std::size_t kHeaderBytes = 128;
constexpr std::size_t kMostProfileBytes = 16'384;
constexpr std::uint32_t kMostTags = 64;

using Triple = std::array<std::int64_t, 3>;

// Of 65,536: the primaries of sRGB, adapted to D50.
constexpr Triple kRed = {28'578, 14'581, 912};
constexpr Triple kGreen = {25'241, 46'981, 6'362};
constexpr Triple kBlue = {9'376, 3'972, 46'799};
constexpr std::int64_t kMatrixSlack = 64;

// Of 65,536: exponent, a, b, c and d of the curve, ICC.1 table 68, function type 3.
constexpr std::array<std::int64_t, 5> kCurve = {157'286, 62'119, 3'417, 5'072, 2'651};
constexpr std::int64_t kCurveSlack = 32;

std::optional<std::string_view> FindTag(std::string_view icc, std::string_view name) {
  ByteReader reader(icc);
  if (!reader.Skip(kHeaderBytes)) return std::nullopt;
  const auto count = reader.BigEndian(4);
  if (!count || *count > kMostTags) return std::nullopt;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto tag = reader.Take(4);
    const auto offset = reader.BigEndian(4);
    const auto size = reader.BigEndian(4);
    if (!size || *offset > icc.size() || *size > icc.size() - *offset) return std::nullopt;
    if (tag == name) return icc.substr(*offset, *size);
  }
  return std::nullopt;
}

std::optional<std::int64_t> Fixed(ByteReader& reader) {
  const auto bits = reader.BigEndian(4);
  if (!bits) return std::nullopt;
  return static_cast<std::int32_t>(*bits);
}

template <std::size_t N>
bool AreNear(ByteReader reader, const std::array<std::int64_t, N>& wanted, std::int64_t slack) {
  for (const std::int64_t value : wanted) {
    const auto read = Fixed(reader);
    if (!read || std::abs(*read - value) > slack) return false;
  }
  return true;
}

bool IsPrimary(std::string_view icc, std::string_view tag, const Triple& wanted) {
  const auto data = FindTag(icc, tag);
  if (!data || !data->starts_with("XYZ ")) return false;
  ByteReader reader(*data);
  return reader.Skip(8) && AreNear(reader, wanted, kMatrixSlack);
}

double LinearOf(double encoded) {
  return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

// A table of 16-bit numbers. The darkest levels of eight bits are twenty of them apart.
bool IsCurveTable(ByteReader reader) {
  constexpr double kMost = 65'535;
  const auto count = reader.BigEndian(4);
  if (!count || *count < 256 || *count > kMostProfileBytes) return false;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto value = reader.BigEndian(2);
    const double wanted = kMost * LinearOf(static_cast<double>(i) / (*count - 1));
    if (!value || std::abs(*value - wanted) > 8 + wanted / 500) return false;
  }
  return true;
}

bool IsCurve(std::string_view icc, std::string_view tag) {
  const auto data = FindTag(icc, tag);
  if (!data) return false;
  ByteReader reader(*data);
  const auto type = reader.Take(4);
  if (!reader.Skip(4)) return false;
  if (type == "curv") return IsCurveTable(reader);
  const auto function = reader.BigEndian(2);
  constexpr std::uint32_t kSrgbForm = 3;
  return type == "para" && function == kSrgbForm && reader.Skip(2) && AreNear(reader, kCurve, kCurveSlack);
}

bool IsRgbDisplay(std::string_view icc) {
  return icc.size() > kHeaderBytes && icc.substr(12, 12) == "mntrRGB XYZ " && icc.substr(36, 4) == "acsp";
}

// Tables would be used before the matrix; cicp says more than any of them.
bool HasOtherWays(std::string_view icc) {
  return FindTag(icc, "A2B0") || FindTag(icc, "A2B1") || FindTag(icc, "D2B0") || FindTag(icc, "cicp");
}

}  // namespace

bool IsSrgbProfile(std::string_view icc) {
  return IsRgbDisplay(icc) && !HasOtherWays(icc) && IsPrimary(icc, "rXYZ", kRed) &&
         IsPrimary(icc, "gXYZ", kGreen) && IsPrimary(icc, "bXYZ", kBlue) && IsCurve(icc, "rTRC") &&
         IsCurve(icc, "gTRC") && IsCurve(icc, "bTRC");
}

bool HoldsSrgbProfile(std::string_view iccp_data) {
  constexpr std::size_t kMethodBytes = 1;
  ByteReader reader(iccp_data);
  if (!reader.SkipTo('\0') || !reader.Skip(1 + kMethodBytes)) return false;
  const std::string_view packed = iccp_data.substr(reader.position());
  const std::unique_ptr<libdeflate_decompressor, DeflateRelease> decompressor(
      libdeflate_alloc_decompressor());
  if (!decompressor) return false;
  std::array<char, kMostProfileBytes> icc{};
  std::size_t size = 0;
  const auto result = libdeflate_zlib_decompress(decompressor.get(), packed.data(), packed.size(), icc.data(),
                                                 icc.size(), &size);
  return result == LIBDEFLATE_SUCCESS && IsSrgbProfile({icc.data(), size});
}

}  // namespace imaging
