// Which format an answer is in where the request leaves it open. Pure.
#pragma once

#include <string_view>

#include "imaging/error.h"
#include "imaging/size.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

struct FormatNeeds {
  bool alpha = false;  // something is left to be seen through
  bool drawn = false;  // picture_kind.h
  bool animated = false;
  Size size;  // what a format cannot hold does not suit
};

// A still picture may be in any format but GIF, JPEG only where it is an opaque photograph; an animation in
// WebP or GIF. Of `accepted` the first one that suits; among its first `ties` that suit, drawings take PNG or
// WebP before AVIF, photographs anything before PNG, else as given. PNG where none suits.
OutputFormat ChooseFormat(const AcceptedFormats& accepted, const FormatNeeds& needs);

// Pixels a side: 65,535 of a JPEG (ITU-T T.81, B.2.2) and a GIF (GIF89a, 18), 65,536 of an AVIF (AV1, 5.5.1),
// 16,383 of a WebP (libwebp, and RFC 9649, 3.4, of one that is lossless), 2^31 - 1 of a PNG.
int LongestSideOf(OutputFormat format);

// kSideTooLong, with the figures, where `format` cannot hold a picture of `size`.
Result<void> CheckHolds(OutputFormat format, Size size);

// "PNG", for people; never of kAuto.
std::string_view NameOf(OutputFormat format);
// "image/png".
std::string_view ContentTypeOf(OutputFormat format);

}  // namespace imaging
