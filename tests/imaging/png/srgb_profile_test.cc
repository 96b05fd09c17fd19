#include "imaging/png/srgb_profile.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <vips/vips8>

#include "imaging/renderer.h"
#include "tests/support/png_maker.h"

namespace imaging {
namespace {

using namespace std::string_literals;

std::string Number(std::int64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  return text;
}

struct Tag {
  std::string name;
  std::string data;
};

std::string Profile(const std::vector<Tag>& tags) {
  std::string table = Number(static_cast<std::int64_t>(tags.size()), 4);
  std::string data;
  for (const Tag& tag : tags) {
    const auto offset = static_cast<std::int64_t>(128 + 4 + 12 * tags.size() + data.size());
    table += tag.name + Number(offset, 4) + Number(static_cast<std::int64_t>(tag.data.size()), 4);
    data += tag.data;
  }
  std::string head(128, '\0');
  head.replace(12, 12, "mntrRGB XYZ ");
  head.replace(36, 4, "acsp");
  return head + table + data;
}

std::string Xyz(double x, double y, double z) {
  std::string data = "XYZ \0\0\0\0"s;
  for (const double value : {x, y, z}) data += Number(std::llround(value * 65'536), 4);
  return data;
}

std::string Parametric(double exponent) {
  std::string data = "para\0\0\0\0\0\3\0\0"s;
  for (const double value : {exponent, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}) {
    data += Number(std::llround(value * 65'536), 4);
  }
  return data;
}

template <typename Curve>
std::string Table(int entries, Curve curve) {
  std::string data = "curv\0\0\0\0"s + Number(entries, 4);
  for (int i = 0; i < entries; ++i) data += Number(std::llround(65'535 * curve(i / (entries - 1.0))), 2);
  return data;
}

double Srgb(double encoded) {
  return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

std::vector<Tag> TagsWith(const std::string& curve) {
  return {{"rXYZ", Xyz(0.43607, 0.22249, 0.01392)},
          {"gXYZ", Xyz(0.38515, 0.71687, 0.09708)},
          {"bXYZ", Xyz(0.14307, 0.06061, 0.71410)},
          {"rTRC", curve},
          {"gTRC", curve},
          {"bTRC", curve}};
}

TEST(SrgbProfile, IsKnownByItsNumbers) {
  EXPECT_TRUE(IsSrgbProfile(Profile(TagsWith(Parametric(2.4)))));
  EXPECT_TRUE(IsSrgbProfile(Profile(TagsWith(Table(1024, Srgb)))));
  EXPECT_TRUE(IsSrgbProfile(Profile(TagsWith(Table(4096, Srgb)))));
}

TEST(SrgbProfile, OthersAreNot) {
  EXPECT_FALSE(IsSrgbProfile(Profile(TagsWith(Parametric(2.2)))));
  EXPECT_FALSE(IsSrgbProfile(Profile(TagsWith(Table(1024, [](double x) { return std::pow(x, 2.2); })))));
  EXPECT_FALSE(IsSrgbProfile(Profile(TagsWith(Table(1024, [](double x) { return x; })))));
  EXPECT_FALSE(IsSrgbProfile(Profile(TagsWith("curv\0\0\0\0\0\0\0\1\2\x33"s))));
  for (std::size_t swapped = 1; swapped < 3; ++swapped) {
    auto tags = TagsWith(Parametric(2.4));
    std::swap(tags[0].data, tags[swapped].data);
    EXPECT_FALSE(IsSrgbProfile(Profile(tags)));
  }
  for (const char* more : {"A2B0", "cicp"}) {
    auto tags = TagsWith(Parametric(2.4));
    tags.push_back({more, "x"});
    EXPECT_FALSE(IsSrgbProfile(Profile(tags))) << more;
  }
}

TEST(SrgbProfile, DamageIsNot) {
  const std::string good = Profile(TagsWith(Table(1024, Srgb)));
  for (std::size_t size = 0; size < good.size(); size += 11)
    EXPECT_FALSE(IsSrgbProfile(good.substr(0, size)));
  int tried = 0;
  int known = 0;
  // Tags that point anywhere: read or refused, never followed out of the profile.
  for (std::size_t at = 128; at < 128 + 4 + 72; ++at) {
    for (const char byte : {'\xFF', '\x7F', '\0'}) {
      std::string bad = good;
      bad[at] = byte;
      ++tried;
      if (IsSrgbProfile(bad)) ++known;
    }
  }
  // Of a tag's size more may be said than there is use for.
  EXPECT_LT(known, tried / 5);
}

TEST(SrgbProfile, LibvipsOwnIsKnown) {
  ASSERT_TRUE(InitializeImaging());
  for (const auto& [name, expected] : {std::pair{"srgb", true}, {"p3", false}}) {
    VipsBlob* blob = nullptr;
    ASSERT_EQ(vips_profile_load(name, &blob, nullptr), 0);
    std::size_t size = 0;
    const auto* bytes = static_cast<const char*>(vips_blob_get(blob, &size));
    EXPECT_EQ(IsSrgbProfile({bytes, size}), expected) << name;
    vips_area_unref(VIPS_AREA(blob));
  }
}

TEST(SrgbProfile, IsFoundInItsChunk) {
  const std::string profile = Profile(TagsWith(Parametric(2.4)));
  const std::string packed = testing::Deflated(profile);
  EXPECT_TRUE(HoldsSrgbProfile("any name\0\0"s + packed));
  EXPECT_FALSE(HoldsSrgbProfile("no end of the name" + packed));
  EXPECT_FALSE(HoldsSrgbProfile("name\0\0"s + packed.substr(0, packed.size() / 2)));
  EXPECT_FALSE(HoldsSrgbProfile("name\0\0"s));
  EXPECT_FALSE(HoldsSrgbProfile(""));
  // A bomb is not unpacked further than profiles go.
  EXPECT_FALSE(HoldsSrgbProfile("name\0\0"s + testing::Deflated(profile + std::string(1'000'000, '\0'))));
}

}  // namespace
}  // namespace imaging
