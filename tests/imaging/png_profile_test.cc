#include "imaging/headers/png_profile.h"

#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string ProfileNumber(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
  return bytes;
}

std::string ProfileChunk(const std::string& type, const std::string& data) {
  return ProfileNumber(static_cast<std::uint32_t>(data.size())) + type + data + "crc!";
}

std::string Packed(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                     reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()),
            Z_OK);
  packed.resize(size);
  return packed;
}

std::string PngWith(const std::string& chunks) {
  return "\x89PNG\r\n\x1a\n"s + ProfileChunk("IHDR", std::string(13, 'h')) + chunks +
         ProfileChunk("IDAT", "d");
}

std::string Profile(const std::string& packed) {
  return ProfileChunk("iCCP", "name\0\0"s + packed);
}

TEST(PngProfile, IsNothingWithoutOne) {
  EXPECT_EQ(PngProfileBytes(PngWith(""), 1'000), 0U);
  EXPECT_EQ(PngProfileBytes("", 1'000), 0U);
  EXPECT_EQ(PngProfileBytes(PngWith("") + Profile(Packed(std::string(5'000, 'p'))), 1'000), 0U);
}

TEST(PngProfile, CountsItAsItUnpacks) {
  const std::string png = PngWith(Profile(Packed(std::string(5'000, 'p'))));
  EXPECT_EQ(PngProfileBytes(png, 5'000), 5'000U);
  EXPECT_GT(PngProfileBytes(png, 4'999), 4'999U);
}

TEST(PngProfile, StopsSoonBeyondTheCeiling) {
  const std::string bomb = PngWith(Profile(Packed(std::string(50'000'000, '\0'))));
  ASSERT_LT(bomb.size(), 100'000U);
  const auto bytes = PngProfileBytes(bomb, 1'000'000);
  EXPECT_GT(bytes, 1'000'000U);
  EXPECT_LT(bytes, 1'100'000U);
}

TEST(PngProfile, AddsUpSeveral) {
  const std::string profile = Profile(Packed(std::string(600, 'p')));
  EXPECT_GT(PngProfileBytes(PngWith(profile + profile), 1'000), 1'000U);
}

TEST(PngProfile, IsSafeOnDamage) {
  const std::string packed = Packed(std::string(50'000, 'p'));
  for (const std::string& data : {""s, "name"s, "name\0"s, "name\0\0"s, "name\0\0garbage"s,
                                  "name\0\0"s + packed.substr(0, packed.size() / 2)}) {
    EXPECT_LE(PngProfileBytes(PngWith(ProfileChunk("iCCP", data)), 10), 50'000U);
  }
}

}  // namespace
}  // namespace imaging
