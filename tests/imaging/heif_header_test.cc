#include "imaging/headers/heif_header.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string HeifNumber(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
  return bytes;
}

std::string Box(const std::string& type, const std::string& data) {
  return HeifNumber(static_cast<std::uint32_t>(data.size() + 8)) + type + data;
}

std::string Extents(std::uint32_t width, std::uint32_t height) {
  return Box("ispe", "\0\0\0\0"s + HeifNumber(width) + HeifNumber(height));
}

std::string HeifFile(const std::string& properties) {
  return Box("ftyp", "avif\0\0\0\0"s) +
         Box("meta",
             "\0\0\0\0"s + Box("hdlr", "x") + Box("iprp", Box("ipco", properties) + Box("ipma", "x"))) +
         Box("mdat", "data");
}

TEST(HeifHeader, TellsTheLargestItem) {
  EXPECT_EQ(ReadHeifHeader(HeifFile(Extents(17'000, 17'000)))->size, (Size{17'000, 17'000}));
  EXPECT_EQ(ReadHeifHeader(
                HeifFile(Extents(512, 512) + Box("pixi", "x") + Extents(4'032, 3'024) + Extents(320, 240)))
                ->size,
            (Size{4'032, 3'024}));
}

TEST(HeifHeader, HoldsFiguresBeyondAnInteger) {
  EXPECT_EQ(ReadHeifHeader(HeifFile(Extents(0xFFFFFFFF, 0xFFFFFFFF)))->size, (Size{0x7FFFFFFF, 0x7FFFFFFF}));
}

TEST(HeifHeader, ReadsLongAndOpenBoxes) {
  const std::string meta = "\0\0\0\0"s + Box("iprp", Box("ipco", Extents(40, 30)));
  const std::string ftyp = Box("ftyp", "heic\0\0\0\0"s);
  EXPECT_EQ(ReadHeifHeader(ftyp + HeifNumber(0) + "meta" + meta)->size, (Size{40, 30}));
  const auto whole = static_cast<std::uint32_t>(meta.size() + 16);
  EXPECT_EQ(ReadHeifHeader(ftyp + HeifNumber(1) + "meta" + HeifNumber(0) + HeifNumber(whole) + meta)->size,
            (Size{40, 30}));
}

std::string HeifShort(std::uint32_t value) {
  return HeifNumber(value).substr(2);
}

std::string Meta(const std::string& boxes) {
  return Box("ftyp", "heic\0\0\0\0"s) + Box("meta", "\0\0\0\0"s + boxes);
}

std::string ItemInfo(const std::vector<std::string>& types) {
  std::string infos;
  std::uint32_t id = 1;
  for (const std::string& type : types)
    infos += Box("infe", "\2\0\0\0"s + HeifShort(id++) + HeifShort(0) + type + "\0"s);
  return Box("iinf", "\0\0\0\0"s + HeifShort(static_cast<std::uint32_t>(types.size())) + infos);
}

// Version 1, with offsets and lengths of four bytes.
std::string Location(std::uint32_t id, bool in_meta, std::uint32_t offset, std::uint32_t length) {
  return HeifShort(id) + HeifShort(in_meta ? 1 : 0) + HeifShort(0) + HeifShort(1) + HeifNumber(offset) +
         HeifNumber(length);
}

std::string Locations(const std::vector<std::string>& items) {
  std::string box = "\1\0\0\0\x44\0"s + HeifShort(static_cast<std::uint32_t>(items.size()));
  for (const std::string& item : items) box += item;
  return Box("iloc", box);
}

std::string Properties(const std::string& boxes) {
  return Box("iprp", Box("ipco", boxes));
}

TEST(HeifHeader, TellsBytesOfItemsBeyondTheEnd) {
  const std::string item = ItemInfo({"hvc1"}) + Properties(Extents(40, 30));
  const std::string file = Meta(item + Locations({Location(1, false, 100, 200)}));
  const std::size_t end = 300;
  ASSERT_LT(file.size(), end);
  EXPECT_TRUE(ReadHeifHeader(file)->truncated);
  EXPECT_TRUE(ReadHeifHeader(file + std::string(end - 1 - file.size(), 'd'))->truncated);
  EXPECT_FALSE(ReadHeifHeader(file + std::string(end - file.size(), 'd'))->truncated);
}

TEST(HeifHeader, CountsFromTheBoxInsideMetaWhereItIsTold) {
  const std::string items = ItemInfo({"hvc1"}) + Box("idat", std::string(50, 'd'));
  EXPECT_FALSE(ReadHeifHeader(Meta(items + Locations({Location(1, true, 10, 40)})))->truncated);
  EXPECT_TRUE(ReadHeifHeader(Meta(items + Locations({Location(1, true, 11, 40)})))->truncated);
}

TEST(HeifHeader, AGridIsAsLargeAsItsOwnData) {
  const std::string shallow = "\0\0\x3f\x3f"s + HeifShort(30'000) + HeifShort(20'000);
  const std::string deep = "\0\1\x3f\x3f"s + HeifNumber(100'000) + HeifNumber(20'000);
  const auto grid = [](const std::string& data) {
    return ReadHeifHeader(Meta(ItemInfo({"grid"}) + Properties(Extents(64, 64)) + Box("idat", data) +
                               Locations({Location(1, true, 0, static_cast<std::uint32_t>(data.size()))})));
  };
  EXPECT_EQ(grid(shallow)->size, (Size{30'000, 20'000}));
  EXPECT_EQ(grid(deep)->size, (Size{100'000, 20'000}));
  EXPECT_EQ(grid("\0\0"s)->size, (Size{64, 64}));
}

TEST(HeifHeader, AnOverlayIsAsLargeAsItsOwnData) {
  const std::string data = "\0\0"s + std::string(8, 'f') + HeifShort(30'000) + HeifShort(20'000);
  const auto facts =
      ReadHeifHeader(Meta(ItemInfo({"iovl"}) + Box("idat", data) + Locations({Location(1, true, 0, 14)})));
  EXPECT_EQ(facts->size, (Size{30'000, 20'000}));
}

TEST(HeifHeader, TellsDepthAndAlpha) {
  EXPECT_EQ(ReadHeifHeader(Meta(Properties(Extents(4, 3))))->bits, 8);
  EXPECT_EQ(ReadHeifHeader(Meta(Properties(Box("pixi", "\0\0\0\0\3\x0c\x0c\x0c"s))))->bits, 12);
  EXPECT_EQ(ReadHeifHeader(Meta(Properties(Box("av1C", "\x81\0\x40\0"s))))->bits, 10);
  EXPECT_EQ(ReadHeifHeader(Meta(Properties(Box("hvcC", std::string(17, '\1') + "\xfa"))))->bits, 10);
  EXPECT_EQ(ReadHeifHeader(Meta(Properties(Extents(4, 3))))->bands, 3);
  const std::string alpha = Box("auxC", "\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"s);
  EXPECT_EQ(ReadHeifHeader(Meta(Properties(alpha)))->bands, 4);
  const std::string hevc_alpha = Box("auxC", "\0\0\0\0urn:mpeg:hevc:2015:auxid:1\0"s);
  EXPECT_EQ(ReadHeifHeader(Meta(Properties(hevc_alpha)))->bands, 4);
}

TEST(HeifHeader, CountsMetadata) {
  const std::string items =
      ItemInfo({"hvc1", "Exif", "mime"}) + Box("idat", std::string(100, 'd')) +
      Locations({Location(1, true, 0, 50), Location(2, true, 50, 30), Location(3, true, 80, 20)});
  EXPECT_EQ(ReadHeifHeader(Meta(items + Properties(Box("colr", "nclx12345678"))))->metadata_bytes, 62U);
}

TEST(HeifHeader, RefusesMoreItemsThanAPictureCanNeed) {
  EXPECT_TRUE(ReadHeifHeader(Meta(ItemInfo(std::vector<std::string>(4'096, "hvc1")))).has_value());
  const auto infos = ReadHeifHeader(Meta(ItemInfo(std::vector<std::string>(4'097, "hvc1"))));
  ASSERT_FALSE(infos.has_value());
  EXPECT_EQ(infos.error().code, ErrorCode::kCorrupt);
  std::vector<std::string> places;
  for (std::uint32_t id = 1; id <= 4'097; ++id) places.push_back(Location(id, true, 0, 0));
  EXPECT_FALSE(ReadHeifHeader(Meta(Locations(places))).has_value());
}

TEST(HeifHeader, RefusesAGridOfMoreCellsThanAPictureCanNeed) {
  const auto grid = [](const std::string& rows_and_columns) {
    const std::string data = "\0\0"s + rows_and_columns + HeifShort(4'000) + HeifShort(4'000);
    return ReadHeifHeader(
        Meta(ItemInfo({"grid"}) + Box("idat", data) + Locations({Location(1, true, 0, 8)})));
  };
  EXPECT_TRUE(grid("\x3f\x3f").has_value());
  EXPECT_FALSE(grid("\x40\x3f").has_value());
  EXPECT_FALSE(grid("\xff\xff").has_value());
}

TEST(HeifHeader, IsSafeOnEveryPrefixOfItsItems) {
  const std::string whole =
      Meta(ItemInfo({"grid", "Exif"}) + Properties(Extents(4, 3)) + Box("idat", "12345678") +
           Locations({Location(1, true, 0, 8), Location(2, false, 0xFFFFFFFF, 0xFFFFFFFF)}));
  // What a box holds may end anywhere too.
  for (std::size_t length = 0; length < whole.size(); ++length) {
    (void)ReadHeifHeader(whole.substr(0, length));
    std::string torn = whole;
    torn[length] = '\xff';
    (void)ReadHeifHeader(torn);
  }
  EXPECT_TRUE(ReadHeifHeader(whole)->truncated);
}

TEST(HeifHeader, IsSafeOnEveryPrefixAndOnNonsense) {
  const std::string heif = HeifFile(Extents(40, 30));
  for (std::size_t length = 0; length < heif.size() - Box("mdat", "data").size(); ++length) {
    EXPECT_EQ(ReadHeifHeader(heif.substr(0, length))->size, (Size{0, 0})) << length;
  }
  EXPECT_EQ(ReadHeifHeader(HeifNumber(4) + "meta")->size, (Size{0, 0}));
  EXPECT_EQ(ReadHeifHeader(HeifNumber(1) + "meta" + std::string(8, '\xff'))->size, (Size{0, 0}));
  EXPECT_EQ(ReadHeifHeader(HeifFile(Box("ispe", "short")))->size, (Size{0, 0}));
  EXPECT_EQ(ReadHeifHeader(std::string(1'000, '\0'))->size, (Size{0, 0}));
}

}  // namespace
}  // namespace imaging
