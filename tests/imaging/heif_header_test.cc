#include "imaging/headers/heif_header.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string Number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
  return bytes;
}

std::string Box(const std::string& type, const std::string& data) {
  return Number(static_cast<std::uint32_t>(data.size() + 8)) + type + data;
}

std::string Extents(std::uint32_t width, std::uint32_t height) {
  return Box("ispe", "\0\0\0\0"s + Number(width) + Number(height));
}

std::string File(const std::string& properties) {
  return Box("ftyp", "avif\0\0\0\0"s) +
         Box("meta",
             "\0\0\0\0"s + Box("hdlr", "x") + Box("iprp", Box("ipco", properties) + Box("ipma", "x"))) +
         Box("mdat", "data");
}

TEST(HeifHeader, TellsTheLargestItem) {
  EXPECT_EQ(ReadHeifHeader(File(Extents(17'000, 17'000))).size, (Size{17'000, 17'000}));
  EXPECT_EQ(
      ReadHeifHeader(File(Extents(512, 512) + Box("pixi", "x") + Extents(4'032, 3'024) + Extents(320, 240)))
          .size,
      (Size{4'032, 3'024}));
}

TEST(HeifHeader, HoldsFiguresBeyondAnInteger) {
  EXPECT_EQ(ReadHeifHeader(File(Extents(0xFFFFFFFF, 0xFFFFFFFF))).size, (Size{0x7FFFFFFF, 0x7FFFFFFF}));
}

TEST(HeifHeader, ReadsLongAndOpenBoxes) {
  const std::string meta = "\0\0\0\0"s + Box("iprp", Box("ipco", Extents(40, 30)));
  const std::string ftyp = Box("ftyp", "heic\0\0\0\0"s);
  EXPECT_EQ(ReadHeifHeader(ftyp + Number(0) + "meta" + meta).size, (Size{40, 30}));
  const auto whole = static_cast<std::uint32_t>(meta.size() + 16);
  EXPECT_EQ(ReadHeifHeader(ftyp + Number(1) + "meta" + Number(0) + Number(whole) + meta).size,
            (Size{40, 30}));
}

TEST(HeifHeader, IsSafeOnEveryPrefixAndOnNonsense) {
  const std::string heif = File(Extents(40, 30));
  for (std::size_t length = 0; length < heif.size() - Box("mdat", "data").size(); ++length) {
    EXPECT_EQ(ReadHeifHeader(heif.substr(0, length)).size, (Size{0, 0})) << length;
  }
  EXPECT_EQ(ReadHeifHeader(Number(4) + "meta").size, (Size{0, 0}));
  EXPECT_EQ(ReadHeifHeader(Number(1) + "meta" + std::string(8, '\xff')).size, (Size{0, 0}));
  EXPECT_EQ(ReadHeifHeader(File(Box("ispe", "short"))).size, (Size{0, 0}));
  EXPECT_EQ(ReadHeifHeader(std::string(1'000, '\0')).size, (Size{0, 0}));
}

}  // namespace
}  // namespace imaging
