#include "imaging/headers/tiff_header.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

struct TiffKind {
  bool big_endian = false;
  bool big = false;

  std::string Number(std::uint64_t value, unsigned width) const {
    std::string bytes;
    for (unsigned i = 0; i < width; ++i) {
      const unsigned shift = 8 * (big_endian ? width - 1 - i : i);
      bytes.push_back(static_cast<char>(value >> shift & 0xFF));
    }
    return bytes;
  }
  std::string Word(std::uint64_t value) const { return Number(value, big ? 8 : 4); }
  std::size_t HeadBytes() const { return big ? 16 : 8; }
  std::string Head(std::uint64_t first) const {
    const std::string order = big_endian ? "MM" : "II";
    if (!big) return order + Number(42, 2) + Word(first);
    return order + Number(43, 2) + Number(8, 2) + Number(0, 2) + Word(first);
  }
};

enum Type : unsigned { kByte = 1, kShort = 3, kLong = 4 };

struct TiffEntry {
  unsigned tag;
  unsigned type;
  std::uint64_t count;
  std::uint64_t value;  // itself, or its offset
};

std::string Directory(const TiffKind& kind, const std::vector<TiffEntry>& entries, std::uint64_t next) {
  std::string bytes = kind.Number(entries.size(), kind.big ? 8 : 2);
  for (const TiffEntry& entry : entries) {
    bytes += kind.Number(entry.tag, 2) + kind.Number(entry.type, 2) + kind.Word(entry.count);
    const unsigned width = entry.type == kShort ? 2 : entry.type == kByte ? 1 : 4;
    const bool here = entry.count * width <= (kind.big ? 8U : 4U);
    std::string field = here ? kind.Number(entry.value, width) : kind.Word(entry.value);
    field.resize(kind.big ? 8 : 4, '\0');
    bytes += field;
  }
  return bytes + kind.Word(next);
}

std::vector<TiffEntry> Picture(unsigned width, unsigned height, const std::vector<TiffEntry>& more = {}) {
  std::vector<TiffEntry> entries = {{256, kLong, 1, width}, {257, kLong, 1, height}};
  entries.insert(entries.end(), more.begin(), more.end());
  return entries;
}

std::string File(const TiffKind& kind, const std::vector<TiffEntry>& entries, std::uint64_t next = 0) {
  return kind.Head(kind.HeadBytes()) + Directory(kind, entries, next);
}

constexpr TiffKind kKinds[] = {{false, false}, {true, false}, {false, true}, {true, true}};

TEST(TiffHeader, TellsThePictureInEveryKindOfFile) {
  for (const TiffKind& kind : kKinds) {
    const auto facts = ReadTiffHeader(
        File(kind, Picture(640, 427, {{258, kShort, 1, 16}, {277, kShort, 1, 4}, {278, kShort, 1, 100}})));
    ASSERT_TRUE(facts.has_value()) << kind.big_endian << kind.big;
    EXPECT_EQ(facts->size, (Size{640, 427}));
    EXPECT_EQ(facts->bits, 16);
    EXPECT_EQ(facts->bands, 4);
    EXPECT_EQ(facts->block, (Size{640, 100}));
    EXPECT_EQ(facts->frames, 1);
    EXPECT_FALSE(facts->truncated);
  }
}

TEST(TiffHeader, TellsTilesAndPalettes) {
  const auto tiled =
      ReadTiffHeader(File({}, Picture(64, 48, {{322, kLong, 1, 60'000}, {323, kLong, 1, 50'000}})));
  EXPECT_EQ(tiled->block, (Size{60'000, 50'000}));
  EXPECT_EQ(ReadTiffHeader(File({}, Picture(64, 48, {{262, kShort, 1, 3}})))->bands, 3);
  EXPECT_EQ(ReadTiffHeader(File({}, Picture(64, 48)))->block, (Size{64, 48}));
}

TEST(TiffHeader, HoldsFiguresBeyondAnInteger) {
  const auto facts = ReadTiffHeader(File({}, Picture(0xFFFFFFFF, 0xFFFFFFFF, {{277, kLong, 1, 0xFFFFFFFF}})));
  EXPECT_EQ(facts->size, (Size{0x7FFFFFFF, 0x7FFFFFFF}));
  EXPECT_EQ(facts->bands, 0x7FFFFFFF);
}

TEST(TiffHeader, TellsStripsBeyondTheEnd) {
  for (const TiffKind& kind : kKinds) {
    const std::string file = File(kind, Picture(64, 48, {{273, kLong, 1, 200}, {279, kLong, 1, 100}}));
    ASSERT_LT(file.size(), 200U);
    EXPECT_TRUE(ReadTiffHeader(file)->truncated);
    EXPECT_TRUE(ReadTiffHeader(file + std::string(299 - file.size(), 's'))->truncated);
    EXPECT_FALSE(ReadTiffHeader(file + std::string(300 - file.size(), 's'))->truncated);
  }
}

TEST(TiffHeader, TellsTheLastOfManyTilesBeyondTheEnd) {
  const TiffKind kind;
  const auto file = [&](std::uint64_t last) {
    const std::string head = File(kind, Picture(64, 48, {{324, kLong, 3, 200}, {325, kShort, 3, 300}}));
    std::string bytes = head + std::string(200 - head.size(), 'p');
    bytes += kind.Word(10) + kind.Word(20) + kind.Word(last);
    bytes.resize(300, 'p');
    return bytes + kind.Number(5, 2) + kind.Number(5, 2) + kind.Number(5, 2);
  };
  ASSERT_EQ(file(0).size(), 306U);
  EXPECT_FALSE(ReadTiffHeader(file(301))->truncated);
  EXPECT_TRUE(ReadTiffHeader(file(302))->truncated);
  EXPECT_TRUE(ReadTiffHeader(file(0xFFFFFFFF))->truncated);
}

TEST(TiffHeader, CountsPagesUntilTheyEndOrBiteTheirTail) {
  const TiffKind kind;
  const std::string page = Directory(kind, Picture(4, 3), 0);
  const auto chain = [&](std::uint64_t last) {
    std::string bytes = kind.Head(8);
    for (int i = 0; i < 4; ++i)
      bytes += Directory(kind, Picture(4, 3), i < 3 ? bytes.size() + page.size() : last);
    return bytes;
  };
  EXPECT_EQ(ReadTiffHeader(chain(0))->frames, 4);
  EXPECT_EQ(ReadTiffHeader(chain(8))->frames, 4);
  EXPECT_EQ(ReadTiffHeader(chain(8 + 3 * page.size()))->frames, 4);
  EXPECT_FALSE(ReadTiffHeader(chain(0))->truncated);
  EXPECT_FALSE(ReadTiffHeader(chain(8))->truncated);
}

TEST(TiffHeader, TellsTagsBeyondTheEndThatAPictureNeeds) {
  const auto with = [](unsigned tag) {
    return ReadTiffHeader(File({}, Picture(4, 3, {{tag, kShort, 768, 1'000}})));
  };
  EXPECT_TRUE(with(320)->truncated);
  EXPECT_TRUE(with(34'675)->truncated);
  EXPECT_FALSE(with(50'000)->truncated);
}

TEST(TiffHeader, APageBeyondTheEndIsMissing) {
  const auto facts = ReadTiffHeader(File({}, Picture(4, 3), 1'000'000));
  EXPECT_EQ(facts->frames, 1);
  EXPECT_TRUE(facts->truncated);
}

TEST(TiffHeader, RefusesDirectoriesThatOverlap) {
  // Each begins two bytes behind the one before it, and says that it has nearly all of the file.
  const TiffKind kind;
  std::string bytes = kind.Head(8);
  for (int i = 0; i < 40'000; ++i) bytes += kind.Number(1'000, 2);
  for (std::size_t i = 0; i < 1'000; ++i) {
    const std::size_t end = 8 + 2 * i + 2 + 12'000;
    bytes.replace(end, 4, kind.Word(8 + 2 * (i + 1)));
  }
  const auto facts = ReadTiffHeader(bytes);
  ASSERT_FALSE(facts.has_value());
  EXPECT_EQ(facts.error().code, ErrorCode::kCorrupt);
}

TEST(TiffHeader, CountsMetadataWithinTheFile) {
  const std::string file =
      File({}, Picture(64, 48, {{34'675, kByte, 500, 9'000}, {700, kByte, 0xFFFFFFFF, 9'000}}));
  EXPECT_EQ(ReadTiffHeader(file)->metadata_bytes, 2 * file.size());
}

TEST(TiffHeader, RefusesWhatHasNoPicture) {
  for (const std::string& bytes :
       {"II*\0"s, "II*\0\xff\xff\xff\xff"s, "II*\0\x08\0\0\0"s, File({}, {}), File({}, Picture(0, 5)),
        File({}, Picture(5, 0)), "II+\0\x08\0\0\0"s + std::string(8, '\xff')}) {
    const auto facts = ReadTiffHeader(bytes);
    ASSERT_FALSE(facts.has_value());
    EXPECT_EQ(facts.error().code, ErrorCode::kCorrupt);
  }
}

TEST(TiffHeader, IsSafeOnEveryPrefixAndOnDamage) {
  for (const TiffKind& kind : kKinds) {
    const std::string file =
        File(kind,
             Picture(64, 48,
                     {{273, kLong, 9, 40}, {279, kLong, 9, 40}, {258, kShort, 9, 40}, {700, kByte, 9, 40}}),
             8);
    for (std::size_t length = 4; length < file.size(); ++length) {
      (void)ReadTiffHeader(file.substr(0, length));
      std::string torn = file;
      torn[length] = '\xff';
      (void)ReadTiffHeader(torn);
    }
    EXPECT_TRUE(ReadTiffHeader(file).has_value());
  }
}

}  // namespace
}  // namespace imaging
