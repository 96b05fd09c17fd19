// The gate in front of the decoders: our own reading of what a file declares of itself.
#include <algorithm>
#include <array>

#include "imaging/headers/gif_header.h"
#include "imaging/headers/heif_header.h"
#include "imaging/headers/jpeg_header.h"
#include "imaging/headers/png_chunks.h"
#include "imaging/headers/png_header.h"
#include "imaging/headers/tiff_header.h"
#include "imaging/headers/webp_header.h"
#include "imaging/image_probe.h"
#include "imaging/render_cost.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;
using imaging::ImageFacts;
using imaging::Limits;

const Limits kStrict{.max_pixels = 100'000,
                     .max_side = 1'000,
                     .max_frames = 3,
                     .max_frame_pixels = 200'000,
                     .max_bands = 4,
                     .max_jpeg_scans = 10,
                     .max_metadata_bytes = 2'000,
                     .fail_on = imaging::FailOn::kTruncated};
const Limits kLoose{.fail_on = imaging::FailOn::kNone};

bool LiesInside(std::string_view piece, std::string_view whole) {
  return piece.empty() || (piece.data() >= whole.data() && piece.end() <= whole.end());
}

void CheckRefusal(const imaging::Error& error) {
  Require(error.code != imaging::ErrorCode::kInternal, "a bad file is not our fault");
  Require(fuzzing::IsPrintableAscii(error.detail), "a client may read the detail");
}

void CheckFacts(const ImageFacts& facts) {
  Require(facts.size.width >= 0 && facts.size.height >= 0, "a side is a number of pixels");
  Require(facts.block.width >= 0 && facts.block.height >= 0, "so is that of a tile");
  Require(facts.bands >= 0 && facts.bits > 0, "samples are counted");
  Require(facts.frames > 0 && facts.scans > 0, "a picture has a frame");
}

// A reader is safe on any bytes, whatever they were taken for.
void ReadAsEveryFormat(std::string_view bytes) {
  for (const auto read : {imaging::ReadPngHeader, imaging::ReadJpegHeader, imaging::ReadWebpHeader,
                          imaging::ReadGifHeader, imaging::ReadHeifHeader, imaging::ReadTiffHeader}) {
    if (const auto facts = read(bytes)) {
      CheckFacts(*facts);
    } else {
      CheckRefusal(facts.error());
    }
  }
}

void CheckWithin(const ImageFacts& facts, const Limits& limits) {
  const std::uint64_t pixels = PixelCount(facts.size);
  Require(pixels <= limits.max_pixels, "no picture is over the limit of pixels");
  Require(std::max(facts.size.width, facts.size.height) <= limits.max_side, "no side is over the limit");
  Require(facts.frames <= limits.max_frames && facts.bands <= limits.max_bands, "nor are frames and bands");
  Require(pixels * static_cast<std::uint64_t>(facts.frames) <= limits.max_frame_pixels,
          "nor all frames together");
  Require(facts.scans <= limits.max_jpeg_scans, "nor the scans");
  Require(facts.metadata_bytes <= limits.max_metadata_bytes, "nor the metadata");
  Require(!facts.truncated || limits.fail_on == imaging::FailOn::kNone, "nothing is cut short");
}

void CheckProbe(std::string_view bytes) {
  const auto strict = imaging::ProbeImage(bytes, kStrict);
  const auto loose = imaging::ProbeImage(bytes, kLoose);
  for (const auto* probe : {&strict, &loose}) {
    if (!*probe) {
      CheckRefusal(probe->error());
      continue;
    }
    CheckFacts(**probe);
    CheckWithin(**probe, probe == &strict ? kStrict : kLoose);
    Require((*probe)->format == imaging::SniffFormat(bytes), "the format is what sniffing says");
    Require((*probe)->file_bytes == bytes.size(), "a file has its length");
  }
  if (!strict) return;
  Require(loose && loose->size == strict->size && loose->frames == strict->frames,
          "wider limits refuse nothing more");
  const std::array specs = {imaging::ThumbnailSpec{.width = 180}, imaging::ThumbnailSpec{.width = 90}};
  const auto both = imaging::PredictCost(*strict, specs);
  const auto one = imaging::PredictCost(*strict, std::span(specs).first(1));
  Require(one.cpu_time.count() >= 0 && both.cpu_time >= one.cpu_time, "more thumbnails are not less work");
  Require(both.peak_memory_bytes >= one.peak_memory_bytes, "nor do they take less memory");
}

void CheckChunks(std::string_view png) {
  imaging::ByteReader reader(png);
  if (!reader.Skip(imaging::kPngSignatureBytes)) return;
  for (auto chunk = imaging::NextPngChunk(reader); chunk; chunk = imaging::NextPngChunk(reader)) {
    Require(LiesInside(chunk->whole, png) && LiesInside(chunk->data, chunk->whole),
            "a chunk lies in its file");
    Require(chunk->whole.size() == chunk->data.size() + 12, "a chunk is length, type, data and checksum");
  }
}

void CheckSlimmed(std::string_view png) {
  const auto slim = imaging::PngWithoutBulkyText(png);
  if (!slim) return;
  Require(slim->size() < png.size(), "what is taken out makes a file smaller");
  Require(!imaging::PngWithoutBulkyText(*slim), "no text is left");
  const auto before = imaging::ReadPngHeader(png);
  const auto after = imaging::ReadPngHeader(*slim);
  if (!before) return;
  Require(after && after->size == before->size && after->multipass == before->multipass,
          "without its text a picture is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzzing::FuzzInput(data, size).rest();
  ReadAsEveryFormat(bytes);
  CheckProbe(bytes);
  CheckChunks(bytes);
  CheckSlimmed(bytes);
  return 0;
}
