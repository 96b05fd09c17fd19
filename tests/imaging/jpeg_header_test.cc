#include "imaging/headers/jpeg_header.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string Short(std::size_t value) {
  return {static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF)};
}

std::string Segment(char marker, const std::string& data) {
  return "\xff"s + marker + Short(data.size() + 2) + data;
}

std::string Frame(char marker, std::size_t width, std::size_t height, char precision = 8) {
  return Segment(marker, precision + Short(height) + Short(width) + "\x01\x01\x11\0"s);
}

const std::string kStart = "\xff\xd8";
const std::string kScan = Segment('\xda', "\x01\x01\0\0\x3f\0"s) + "entropy \xff\0 coded \xff\xd0 data"s;
const std::string kEnd = "\xff\xd9";

ErrorCode JpegCodeOf(const std::string& jpeg) {
  const auto facts = ReadJpegHeader(jpeg);
  return facts ? ErrorCode::kInternal : facts.error().code;
}

TEST(JpegHeader, TellsDimensionsOfSequentialAndProgressiveFrames) {
  for (const char marker : {'\xc0', '\xc1', '\xc9'}) {
    const auto facts = ReadJpegHeader(kStart + Frame(marker, 640, 427) + kScan + kEnd);
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->size, (Size{640, 427}));
    EXPECT_FALSE(facts->multipass);
  }
  for (const char marker : {'\xc2', '\xca'}) {
    EXPECT_TRUE(ReadJpegHeader(kStart + Frame(marker, 640, 427) + kScan + kEnd)->multipass);
  }
}

TEST(JpegHeader, PassesOverOtherSegmentsFillBytesAndGarbage) {
  // The thumbnail inside EXIF has a frame header of its own, which is not the picture's.
  const std::string exif = Segment('\xe1', "Exif\0\0"s + kStart + Frame('\xc0', 160, 120) + kEnd);
  const std::string odd = "\xff\xff\xff"s + Segment('\xfe', "comment").substr(1) + "garbage\xff\0"s;
  const auto facts =
      ReadJpegHeader(kStart + exif + odd + Segment('\xc4', "tables") + Frame('\xc0', 640, 427) + kScan);
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->size, (Size{640, 427}));
}

// Where libjpeg does not look for it.
TEST(JpegHeader, LiesAsIsSaidBeforeTheFirstScan) {
  const std::string exif =
      Segment('\xe1', "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"s);
  const std::string frame = Frame('\xc2', 640, 427);
  EXPECT_EQ(ReadJpegHeader(kStart + exif + frame + kScan + kEnd)->orientation, 6);
  EXPECT_EQ(ReadJpegHeader(kStart + frame + exif + kScan + kEnd)->orientation, 6);
  EXPECT_EQ(ReadJpegHeader(kStart + frame + kScan + exif + kScan + kEnd)->orientation, 1);
}

TEST(JpegHeader, RefusesWhatNoDecoderTakes) {
  for (const char marker : {'\xc3', '\xc5', '\xc6', '\xc7', '\xcb', '\xcd', '\xce', '\xcf'}) {
    EXPECT_EQ(JpegCodeOf(kStart + Frame(marker, 10, 10) + kScan), ErrorCode::kUnsupportedFormat);
  }
  EXPECT_EQ(JpegCodeOf(kStart + Frame('\xc1', 10, 10, 12) + kScan), ErrorCode::kUnsupportedFormat);
}

TEST(JpegHeader, RefusesMissingPieces) {
  EXPECT_EQ(JpegCodeOf(kStart), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + kEnd), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + kScan), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + Frame('\xc0', 10, 10)), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + Frame('\xc0', 10, 10) + kEnd), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + Frame('\xc0', 0, 10) + kScan), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + Frame('\xc0', 10, 0) + kScan), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + Segment('\xc0', "\x08\0"s) + kScan), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + "\xff\xe0\0\x01"s + Frame('\xc0', 10, 10) + kScan), ErrorCode::kCorrupt);
}

TEST(JpegHeader, IsSafeOnEveryPrefix) {
  const std::string jpeg = kStart + Segment('\xe0', "JFIF") + Frame('\xc0', 10, 10) + kScan + kEnd;
  // Only where a scan's header is whole there is anything to decode.
  const std::size_t first_scan = jpeg.find("\xff\xda") + 10;
  for (std::size_t length = 2; length < jpeg.size(); ++length) {
    const auto facts = ReadJpegHeader(jpeg.substr(0, length));
    EXPECT_EQ(facts.has_value(), length >= first_scan) << length;
    if (facts) {
      EXPECT_TRUE(facts->truncated) << length;
    }
  }
}

TEST(JpegHeader, CountsTheScansOfThePictureOnly) {
  std::string jpeg = kStart + Frame('\xc2', 10, 10);
  for (int scan = 0; scan < 100; ++scan) jpeg += kScan;
  EXPECT_EQ(ReadJpegHeader(jpeg + kEnd)->scans, 100);
  // What follows the end is another picture's: gain maps and previews have scans too.
  EXPECT_EQ(ReadJpegHeader(jpeg + kEnd + kScan)->scans, 100);
}

TEST(JpegHeader, CountsTheBytesOfScansWithMeans) {
  const auto scan = [](char first, std::size_t bytes) {
    return Segment('\xda', "\x01\x01\0"s + first + "\x3f\0"s) + std::string(bytes, 'x');
  };
  const std::string frame = kStart + Frame('\xc2', 10, 10);
  const auto bytes_of = [](const std::string& jpeg) {
    return static_cast<double>(ReadJpegHeader(jpeg).value().dc_bytes);
  };
  const std::string jpeg = frame + scan(0, 1'000) + Segment('\xc4', "tables") + scan(1, 5'000) + scan(0, 300);
  EXPECT_NEAR(bytes_of(jpeg + kEnd), 1'300, 8);
  EXPECT_NEAR(bytes_of(jpeg), 1'300, 8) << "truncated";
  EXPECT_NEAR(bytes_of(frame + scan(1, 5'000) + kEnd), 0, 0);
  EXPECT_NEAR(bytes_of(kStart + Frame('\xc0', 10, 10) + kScan + kEnd), 25, 8);
}

TEST(JpegHeader, TellsArithmeticCoding) {
  for (const char marker : {'\xc9', '\xca'}) {
    EXPECT_TRUE(ReadJpegHeader(kStart + Frame(marker, 10, 10) + kScan + kEnd)->arithmetic);
  }
  for (const char marker : {'\xc0', '\xc1', '\xc2'}) {
    EXPECT_FALSE(ReadJpegHeader(kStart + Frame(marker, 10, 10) + kScan + kEnd)->arithmetic);
  }
}

TEST(JpegHeader, TellsAFileThatEndsBeforeItsEnd) {
  const std::string jpeg = kStart + Frame('\xc0', 10, 10) + kScan;
  EXPECT_TRUE(ReadJpegHeader(jpeg)->truncated);
  EXPECT_TRUE(ReadJpegHeader(jpeg + "\xff")->truncated);
  EXPECT_TRUE(ReadJpegHeader(jpeg + "\xff\xd7")->truncated);
  EXPECT_TRUE(ReadJpegHeader(jpeg + "\xff\xc4\1\1 too short"s)->truncated);
  EXPECT_FALSE(ReadJpegHeader(jpeg + kEnd)->truncated);
  EXPECT_FALSE(ReadJpegHeader(jpeg + kEnd + "\xff\xd8 another").value().truncated);
}

std::string FrameOf(const std::string& factors) {
  std::string data = "\x08"s + Short(16) + Short(16) + static_cast<char>(factors.size());
  for (std::size_t i = 0; i < factors.size(); ++i)
    data += static_cast<char>(i + 1) + factors.substr(i, 1) + "\0"s;
  return kStart + Segment('\xc0', data);
}

std::string ScanOf(char components) {
  return Segment('\xda', components + std::string(3 + 2 * static_cast<std::size_t>(components), '\0'));
}

TEST(JpegHeader, TellsComponentsAndTheirSampling) {
  const std::pair<std::string, double> samplings[] = {{"\x11", 1},
                                                      {"\x22", 1},
                                                      {"\x11\x11\x11", 3},
                                                      {"\x22\x11\x11", 1.5},
                                                      {"\x21\x11\x11", 2},
                                                      {"\x22\x22\x22\x22", 4},
                                                      {"\x11\x22\x11\x11", 1.75}};
  for (const auto& [factors, samples] : samplings) {
    const auto facts = ReadJpegHeader(FrameOf(factors) + ScanOf(static_cast<char>(factors.size())) + kEnd);
    ASSERT_TRUE(facts.has_value());
    EXPECT_EQ(facts->bands, static_cast<int>(factors.size()));
    EXPECT_EQ(facts->coded_samples, samples);
    EXPECT_FALSE(facts->multipass);
  }
}

TEST(JpegHeader, RefusesImpossibleSampling) {
  for (const char* factors : {"\x01", "\x10", "\x51", "\x15", "\xff"}) {
    EXPECT_EQ(JpegCodeOf(FrameOf(factors) + ScanOf(1) + kEnd), ErrorCode::kCorrupt);
  }
  EXPECT_EQ(JpegCodeOf(FrameOf("") + ScanOf(1) + kEnd), ErrorCode::kCorrupt);
}

TEST(JpegHeader, TellsScansOfSingleComponents) {
  const std::string frame = FrameOf("\x11\x11\x11");
  EXPECT_FALSE(ReadJpegHeader(frame + ScanOf(3) + kEnd)->multipass);
  EXPECT_TRUE(ReadJpegHeader(frame + ScanOf(1) + ScanOf(1) + ScanOf(1) + kEnd)->multipass);
}

TEST(JpegHeader, RefusesMetadataThatNeverEnds) {
  std::string segments;
  for (int i = 0; i < 2'000; ++i) segments += Segment('\xe1', "");
  const std::string picture = Frame('\xc0', 10, 10) + kScan + kEnd;
  EXPECT_TRUE(ReadJpegHeader(kStart + segments + picture).has_value());
  EXPECT_EQ(JpegCodeOf(kStart + segments + Segment('\xfe', "") + picture), ErrorCode::kCorrupt);
  EXPECT_EQ(JpegCodeOf(kStart + Frame('\xc0', 10, 10) + segments + Segment('\xe1', "") + kScan + kEnd),
            ErrorCode::kCorrupt);
}

TEST(JpegHeader, CountsMetadata) {
  const std::string exif = Segment('\xe1', std::string(1'000, 'e'));
  const std::string comment = Segment('\xfe', std::string(50, 'c'));
  const std::string tables = Segment('\xc4', std::string(500, 't'));
  const auto facts =
      ReadJpegHeader(kStart + exif + comment + tables + Frame('\xc0', 10, 10) + exif + kScan + kEnd);
  EXPECT_EQ(facts->metadata_bytes, 2'050U);
}

}  // namespace
}  // namespace imaging
