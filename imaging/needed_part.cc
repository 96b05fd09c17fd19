#include "imaging/needed_part.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "imaging/byte_reader.h"
#include "imaging/crop_plan.h"
#include "imaging/headers/jpeg_header.h"
#include "imaging/headers/jpeg_markers.h"
#include "imaging/jpeg/coefficient_progress.h"
#include "imaging/jpeg/entropy_data.h"
#include "imaging/jpeg/scale_choice.h"

namespace imaging {
namespace {

// Whether JPEGs are decoded by ourselves, who read no further than needed.
bool DecodesHere(const Limits& limits, const EncodingOptions& encoding) {
  const bool as_usual = !encoding.linear_light && !encoding.keep_profile && !encoding.use_embedded;
  return as_usual && limits.fail_on != FailOn::kWarning;
}

}  // namespace

class NeededPart::Walk {
 public:
  Walk(std::span<const ThumbnailSpec> specs, const Limits& limits, const EncodingOptions& encoding)
      : specs_(specs.begin(), specs.end()),
        limits_(limits),
        margin_(encoding.jpeg_margin),
        needs_all_(specs.empty() || !DecodesHere(limits, encoding)) {}

  std::optional<std::size_t> On(std::string_view begin) {
    if (at_ == 0 && begin.size() >= 2) {
      needs_all_ = needs_all_ || !begin.starts_with("\xFF\xD8");
      at_ = 2;
    }
    while (!needs_all_ && Step(begin)) {
      if (!in_scan_ && frame_ && progress_.HasAllKept(*frame_)) return at_;
    }
    return std::nullopt;
  }

 private:
  // False: more bytes are needed.
  bool Step(std::string_view begin) { return in_scan_ ? PassScan(begin) : ReadSegment(begin); }

  bool PassScan(std::string_view begin) {
    const std::size_t end = EndOfEntropyData(begin, at_);
    in_scan_ = end == std::string_view::npos;
    at_ = in_scan_ ? BeforeMarker(begin) : end;
    return !in_scan_;
  }

  // A marker may have come in part: its first byte is looked at again.
  std::size_t BeforeMarker(std::string_view begin) const {
    return std::max(at_, begin.size() - (begin.ends_with('\xFF') ? 1 : 0));
  }

  bool ReadSegment(std::string_view begin) {
    const std::size_t code_at = begin.find_first_not_of('\xFF', at_);
    if (code_at == std::string_view::npos) {
      at_ = BeforeMarker(begin);
      return false;
    }
    const std::uint32_t marker = static_cast<unsigned char>(begin[code_at]);
    if (code_at == at_ || marker == 0 || marker == kStartOfImage || marker == kEndOfImage) return NeedsAll();
    if (StandsAlone(marker)) {
      at_ = code_at + 1;
      return true;
    }
    ByteReader reader(begin.substr(code_at + 1));
    const auto length = reader.BigEndian(2);
    if (length && *length < 2) return NeedsAll();
    const auto segment = length ? reader.Take(*length - 2) : std::nullopt;
    if (!segment) return false;
    at_ = code_at + 1 + *length;
    if (IsFrame(marker)) return ReadFrame(marker, *segment);
    return marker != kStartOfScan || BeginScan(begin, *segment);
  }

  bool ReadFrame(std::uint32_t marker, std::string_view segment) {
    if (frame_segment_ || marker != kProgressive) return NeedsAll();
    frame_segment_ = std::string(segment);
    return true;
  }

  bool BeginScan(std::string_view begin, std::string_view segment) {
    if (!frame_segment_) return NeedsAll();
    if (!frame_) {
      // All that is told of the whole picture stands before its first scan.
      const auto scale = ScaleFor(begin.substr(0, at_));
      if (scale) frame_ = ReadJpegFrame(*frame_segment_, true, *scale);
      if (!frame_) return NeedsAll();
    }
    const auto scan = ReadJpegScan(segment, *frame_);
    if (!scan || !progress_.Advance(*scan)) return NeedsAll();
    in_scan_ = true;
    return true;
  }

  // Of the largest thumbnail.
  std::optional<JpegScale> ScaleFor(std::string_view head) const {
    const auto facts = ReadJpegHeader(head);
    if (!facts) return std::nullopt;
    const bool turned = SwapsSides(facts->orientation);
    int shrink = 8;
    for (const ThumbnailSpec& spec : specs_) {
      const auto plan = PlanCrop(turned ? Transposed(facts->size) : facts->size, spec, limits_);
      if (!plan) return std::nullopt;
      const Size wanted = turned ? Transposed(plan->resized) : plan->resized;
      shrink = std::min(shrink, JpegShrink(facts->size, wanted, margin_));
    }
    return JpegScaleOf(shrink);
  }

  bool NeedsAll() {
    needs_all_ = true;
    return false;
  }

  std::vector<ThumbnailSpec> specs_;
  Limits limits_;
  int margin_;
  bool needs_all_;
  std::size_t at_ = 0;
  bool in_scan_ = false;
  std::optional<std::string> frame_segment_;
  std::optional<JpegFrame> frame_;
  CoefficientProgress progress_;
};

NeededPart::NeededPart(std::span<const ThumbnailSpec> specs, const Limits& limits,
                       const EncodingOptions& encoding)
    : walk_(std::make_unique<Walk>(specs, limits, encoding)) {}
NeededPart::NeededPart(NeededPart&&) noexcept = default;
NeededPart& NeededPart::operator=(NeededPart&&) noexcept = default;
NeededPart::~NeededPart() = default;

std::optional<std::size_t> NeededPart::Enough(std::string_view begin) {
  return walk_->On(begin);
}

void CompleteJpeg(std::string& file, std::size_t enough) {
  file.resize(enough);
  file += "\xFF\xD9";
}

}  // namespace imaging
