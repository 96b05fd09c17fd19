#include "imaging/jpeg/scaled_jpeg.h"

namespace imaging {

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

tl::expected<ScaledJpeg, JpegHandOver> DecodeScaledJpeg(std::string_view /*file*/, JpegScale /*scale*/,
                                                        Deadline /*deadline*/) {
  return tl::unexpected(JpegHandOver::kUnsupported);
}

}  // namespace imaging
