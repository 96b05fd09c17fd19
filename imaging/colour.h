// From whatever a file's numbers mean to what a browser shows.
#pragma once

namespace vips {
class VImage;
}

namespace imaging {

// 8-bit sRGB, or 8-bit grey where the source is grey, alpha kept. The embedded ICC profile is applied; one
// that is broken or does not belong to these bands is passed over, as browsers do. Meant for the small image:
// what is lazy in libvips stays lazy, but profiles are parsed at once. Throws what libvips throws.
vips::VImage ToSrgb8(const vips::VImage& image);

}  // namespace imaging
