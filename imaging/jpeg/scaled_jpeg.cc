#include "imaging/jpeg/scaled_jpeg.h"

#include <algorithm>
#include <optional>

#include "imaging/byte_reader.h"
#include "imaging/headers/jpeg_markers.h"
#include "imaging/jpeg/ac_scan.h"
#include "imaging/jpeg/coefficient_progress.h"
#include "imaging/jpeg/dc_scan.h"
#include "imaging/jpeg/sample_rows.h"
#include "imaging/jpeg/segments.h"

namespace imaging {
namespace {

using Status = tl::expected<void, JpegHandOver>;
// Positions in a scan are counted in 32 bits.
constexpr std::size_t kLargestFile = std::size_t{1} << 28;
constexpr std::size_t kRowsBetweenClocks = 64;
constexpr std::uint32_t kLineCount = 0xDC;  // DNL: passed over, as by libjpeg

bool IsOfSegmentsPassedOver(std::uint32_t marker) {
  return IsMetadata(marker) || marker == kLineCount || marker == kHuffmanTables ||
         marker == kQuantisationTables || marker == kRestartInterval;
}

class Decoder {
 public:
  Decoder(std::string_view file, JpegScale scale, Deadline deadline)
      : file_(file), scale_(scale), deadline_(deadline) {}

  tl::expected<ScaledJpeg, JpegHandOver> Run() {
    if (file_.size() > kLargestFile) return tl::unexpected(JpegHandOver::kUnsupported);
    if (!file_.starts_with("\xFF\xD8")) return tl::unexpected(JpegHandOver::kDamaged);
    for (at_ = 2; !ended_ && !IsComplete();) {
      const Status status = ReadSegment();
      if (!status) return tl::unexpected(status.error());
    }
    if (!frame_->progressive && !ended_) {
      const auto marker = NextMarker();
      if (!marker) return tl::unexpected(marker.error());
      if (*marker != kEndOfImage) return tl::unexpected(JpegHandOver::kDamaged);
    }
    return MakePicture();
  }

 private:
  struct Component {
    std::optional<QuantisationTable> quantisation;  // as it was at its first scan
    CodedCoefficients coded;
  };

  bool IsComplete() const { return frame_ && progress_.HasAllKept(*frame_); }

  // Fill bytes before a marker are allowed; whatever else libjpeg would warn of.
  tl::expected<std::uint32_t, JpegHandOver> NextMarker() {
    const std::size_t code_at = file_.find_first_not_of('\xFF', at_);
    if (code_at == std::string_view::npos) return tl::unexpected(JpegHandOver::kTruncated);
    const std::uint32_t code = static_cast<unsigned char>(file_[code_at]);
    if (code_at == at_ || code == 0) return tl::unexpected(JpegHandOver::kDamaged);
    at_ = code_at + 1;
    return code;
  }

  Status ReadSegment() {
    const auto marker = NextMarker();
    if (!marker) return tl::unexpected(marker.error());
    if (*marker == kEndOfImage) {
      ended_ = true;
      return frame_ && progress_.HasMeans(*frame_) ? Status() : tl::unexpected(JpegHandOver::kTruncated);
    }
    if (*marker == kStartOfImage) return tl::unexpected(JpegHandOver::kDamaged);
    if (StandsAlone(*marker)) return {};
    ByteReader reader(file_.substr(at_));
    const auto length = reader.BigEndian(2);
    const auto segment = length && *length >= 2 ? reader.Take(*length - 2) : std::nullopt;
    if (!segment) return tl::unexpected(JpegHandOver::kTruncated);
    at_ += *length;
    if (IsFrame(*marker)) return ReadFrame(*marker, *segment);
    if (*marker == kStartOfScan) return ReadScan(*segment);
    const bool fine = IsOfSegmentsPassedOver(*marker) && Define(*marker, *segment, definitions_);
    return fine ? Status() : tl::unexpected(JpegHandOver::kDamaged);
  }

  Status ReadFrame(std::uint32_t marker, std::string_view segment) {
    if (frame_) return tl::unexpected(JpegHandOver::kDamaged);
    if (marker > kProgressive) return tl::unexpected(JpegHandOver::kUnsupported);
    frame_ = ReadJpegFrame(segment, marker == kProgressive, scale_);
    return frame_ ? Status() : tl::unexpected(JpegHandOver::kUnsupported);
  }

  Status ReadScan(std::string_view segment) {
    const auto scan = frame_ ? ReadJpegScan(segment, *frame_) : std::nullopt;
    if (!scan || !Begin(*scan)) return tl::unexpected(JpegHandOver::kDamaged);
    const std::size_t component = scan->parts[0].component;
    if (scan->first > 0 && frame_->components[component].side == 1) {  // nothing of it is kept
      at_ = EndOfEntropyData(file_, at_);
      return at_ == std::string_view::npos ? tl::unexpected(JpegHandOver::kTruncated) : Status();
    }
    const auto end = data_.Read(file_, at_);
    if (!end) return tl::unexpected(end.error());
    at_ = *end;
    const ScanJob job = {*frame_, *scan, definitions_.tables, data_, deadline_};
    if (!frame_->progressive) return ReadSequentialScan(job, planes_);
    return scan->first == 0 ? ReadDcScan(job, planes_)
                            : ReadAcScan(job, planes_[component], parts_[component].coded);
  }

  // False for what libjpeg refuses or warns of: no quantisation table, or bits of coefficients out of order.
  bool Begin(const JpegScan& scan) {
    if (!colours_) {
      colours_ = ColoursOf(*frame_, definitions_);
      inverted_ = definitions_.adobe_transform.has_value();
    }
    if (!colours_) return false;
    for (std::size_t i = 0; i < scan.count; ++i) {
      const std::size_t which = scan.parts[i].component;
      const JpegComponent& component = frame_->components[which];
      Component& part = parts_[which];
      if (!part.quantisation) {
        part.quantisation = definitions_.quantisation[component.quantisation];
        planes_[which] = CoefficientPlane(frame_->mcus_across * component.across,
                                          frame_->mcus_down * component.down, component.side);
      }
      if (!part.quantisation) return false;
    }
    return progress_.Advance(scan);
  }

  tl::expected<ScaledJpeg, JpegHandOver> MakePicture() {
    std::array<SamplePlane, kMostComponents> samples;
    for (std::size_t i = 0; i < frame_->count; ++i) {
      auto made = MakeSamples(planes_[i], *parts_[i].quantisation);
      if (!made) return tl::unexpected(JpegHandOver::kDamaged);
      samples[i] = std::move(*made);
      planes_[i] = {};
      parts_[i].coded = {};
    }
    std::vector<SampleRows> rows;
    for (std::size_t i = 0; i < frame_->count; ++i) rows.emplace_back(frame_->components[i], samples[i]);
    ScaledJpeg picture;
    picture.width = static_cast<int>(frame_->result_width);
    picture.height = static_cast<int>(frame_->result_height);
    picture.bands = BandsOf(*colours_);
    ColourRow row = {*colours_, inverted_, {}, frame_->result_width};
    const std::size_t row_bytes = row.width * static_cast<std::size_t>(picture.bands);
    picture.pixels.resize(row_bytes * frame_->result_height);
    for (std::size_t y = 0; y < frame_->result_height; ++y) {
      if (y % kRowsBetweenClocks == 0 && std::chrono::steady_clock::now() >= deadline_)
        return tl::unexpected(JpegHandOver::kLate);
      for (std::size_t i = 0; i < rows.size(); ++i) row.components[i] = rows[i].At(y);
      MakePixels(row, picture.pixels.data() + y * row_bytes);
    }
    return picture;
  }

  std::string_view file_;
  JpegScale scale_;
  Deadline deadline_;
  std::size_t at_ = 0;
  JpegDefinitions definitions_;
  std::optional<JpegFrame> frame_;
  std::optional<JpegColours> colours_;
  bool inverted_ = false;
  bool ended_ = false;  // its last marker is behind us
  CoefficientProgress progress_;
  std::array<Component, kMostComponents> parts_;
  CoefficientPlanes planes_;
  EntropyData data_;
};

}  // namespace

std::string_view NameOf(JpegHandOver reason) {
  switch (reason) {
    case JpegHandOver::kUnsupported:
      return "unsupported";
    case JpegHandOver::kDamaged:
      return "damaged";
    case JpegHandOver::kTruncated:
      return "truncated";
    case JpegHandOver::kLate:
      break;
  }
  return "late";
}

tl::expected<ScaledJpeg, JpegHandOver> DecodeScaledJpeg(std::string_view file, JpegScale scale,
                                                        Deadline deadline) {
  return Decoder(file, scale, deadline).Run();
}

}  // namespace imaging
