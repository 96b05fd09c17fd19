// From whatever a file's numbers mean to what a browser shows.
#pragma once

#include <string_view>

namespace vips {
class VImage;
}

namespace imaging {

// 8-bit sRGB, or 8-bit grey where the source is grey, alpha kept. The embedded ICC profile is applied; one
// that is broken or does not belong to these bands is passed over, as browsers do. Meant for the small image:
// what is lazy in libvips stays lazy, but profiles are parsed at once. Throws what libvips throws.
vips::VImage ToSrgb8(const vips::VImage& image);

// The ICC profile that the image carries, as long as it does; empty: none.
std::string_view ProfileOf(const vips::VImage& image);

// Whether the image's embedded profile tells what its RGB numbers mean, and that is not sRGB.
bool HasColoursOfItsOwn(const vips::VImage& image);

// 8 bits a sample, the numbers and the profile as they are. For what HasColoursOfItsOwn.
vips::VImage To8Bit(const vips::VImage& image);

// Light, in floats from 0 (black) to 1 (white), with the primaries of sRGB; grey has three equal ones. Alpha
// is from 0 to 255. For the whole image: lazy.
vips::VImage ToLinearLight(const vips::VImage& image);

// Back to what ToSrgb8 gives. `grey`: of the image that ToLinearLight was given.
vips::VImage FromLinearLight(const vips::VImage& light, bool grey);

}  // namespace imaging
