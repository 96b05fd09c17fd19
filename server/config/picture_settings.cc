// How thumbnails are made, and what originals may be.
#include <array>
#include <utility>

#include "server/config/config_table.h"
#include "server/config/list_rules.h"
#include "server/config/value_syntax.h"

namespace server {
namespace {

constexpr std::array<std::pair<std::string_view, FailOn>, 4> kFailOn{{{"none", FailOn::kNone},
                                                                      {"truncated", FailOn::kTruncated},
                                                                      {"error", FailOn::kError},
                                                                      {"warning", FailOn::kWarning}}};

constexpr std::array<std::pair<std::string_view, ResizeLight>, 2> kResizeLight{
    {{"encoded", ResizeLight::kEncoded}, {"linear", ResizeLight::kLinear}}};

constexpr std::string_view kPictures = "Pictures";
constexpr std::string_view kLimits = "Limits";

// Tests ask for the rows before main runs: none may depend on another file's initialisation.
constinit const Field kPictureFields[] = {
    // clang-format off
    {.name = "PNG_EFFORT", .group = kPictures,
     .binding = IntegerBinding{&Config::png_effort, 1, 10},
     .help = "CPU spent on a smaller PNG of the same pixels: 1 costs a third less than 5 for 6 % more bytes, 7 twice "
             "as much for 3 % less, 10 thirty times for 8 %",
     .example = "7"},

    {.name = "SIBLING_SIZES", .group = kPictures,
     .binding = TextBinding{&Config::sibling_sizes, CheckSizeList, "widths, with commas between"},
     .help = "When a thumbnail of one of these widths is made, those of the others, alike in all else, are made and "
             "stored after the answer, where the heavy lane is idle; not with MODE=always",
     .example = "180,360,720", .unit = "pixels", .fallback = "none"},

    {.name = "JPEG_QUALITY", .group = kPictures,
     .binding = IntegerBinding{&Config::jpeg_quality, 1, 100},
     .help = "Quality of a JPEG where the request names none", .example = "80"},
    {.name = "JPEG_QUALITY_MARGIN", .group = kPictures,
     .binding = IntegerBinding{&Config::jpeg_quality_margin, 100, 800},
     .help = "How large a JPEG original is at least when it is decoded at an eighth, a quarter or half of its sides, in "
             "per cent of the thumbnail: with 200, small thumbnails of photos come out some 8 dB closer to the whole "
             "picture and cost up to half as much again; 100 is as close as sharp's",
     .example = "200"},
    {.name = "JPEG_EARLY_STOP", .group = kPictures,
     .binding = BooleanBinding{&Config::jpeg_early_stop},
     .help = "Download no more of a progressive JPEG than its thumbnail needs, where that leaves out a megabyte at "
             "least; whether the file is whole is then not seen, and the thumbnail's metadata has "
             "`source-read: in-part`",
     .example = "1"},
    {.name = "WEBP_QUALITY", .group = kPictures,
     .binding = IntegerBinding{&Config::webp_quality, 1, 100},
     .help = "The same of a WebP; one of a drawing loses nothing where that costs at most twice the bytes",
     .example = "75"},
    {.name = "WEBP_EFFORT", .group = kPictures,
     .binding = IntegerBinding{&Config::webp_effort, 0, 6},
     .help = "CPU spent on a smaller WebP: 2 takes half as long as 4 for 3 % more bytes, 6 twice as long for 4 % less",
     .example = "2"},
    {.name = "AVIF_QUALITY", .group = kPictures,
     .binding = IntegerBinding{&Config::avif_quality, 1, 100},
     .help = "Quality of an AVIF where the request names none; 60 is as close to the picture as a JPEG of 80, in a third "
             "fewer bytes",
     .example = "55"},
    {.name = "AVIF_EFFORT", .group = kPictures,
     .binding = IntegerBinding{&Config::avif_effort, 0, 9},
     .help = "CPU spent on a smaller AVIF: a photo of 360 pixels takes 24 ms with 2, a fifth of that with 0 for 8 % more "
             "bytes (a drawing for half as many again), twice with 3, ten times from 4 on for hardly fewer",
     .example = "0"},
    {.name = "AUTO_FORMATS", .group = kPictures,
     .binding = TextBinding{&Config::auto_formats, CheckFormatList, "formats, with commas between"},
     .help = "What format=auto may answer with, the favourite first", .example = "webp,jpeg,png"},
    {.name = "MAX_ANIMATION_FRAMES", .group = kPictures,
     .binding = IntegerBinding{&Config::max_animation_frames, 1, 10'000},
     .help = "Frames of a thumbnail that is animated", .example = "100"},
    {.name = "MAX_ANIMATION_PIXELS", .group = kPictures,
     .binding = CountBinding{&Config::max_animation_pixels, 1, 10'000'000'000},
     .help = "Width times height times frames of a thumbnail that is animated", .example = "50000000",
     .unit = "pixels"},

    {.name = "KEEP_PROFILE", .group = kPictures,
     .binding = BooleanBinding{&Config::keep_profile},
     .help = "Colours beyond sRGB stay: a thumbnail has the colour profile of its original, where its format can hold "
             "one. Otherwise all become sRGB",
     .example = "1"},
    {.name = "RESIZE_LIGHT", .group = kPictures,
     .binding = ChoiceBinding<ResizeLight>{&Config::resize_light, kResizeLight},
     .help = "What is averaged where pixels become fewer: the encoded values, as browsers and other servers do, or the "
             "light that they stand for, which keeps fine patterns as bright as they are, takes several times the CPU, "
             "and always gives sRGB",
     .example = "linear"},
    {.name = "USE_EMBEDDED", .group = kPictures,
     .binding = BooleanBinding{&Config::use_embedded},
     .help = "Make small thumbnails from the small picture inside a JPEG's EXIF or a HEIF, where it is large enough and "
             "has the original's aspect and orientation. Fast, but nobody guarantees that it shows the same",
     .example = "1"},

    {.name = "MAX_ORIGINAL_BYTES", .group = kLimits,
     .binding = SizeBinding{&Config::max_original_bytes, 1, 4 * kGibibyte},
     .help = "Largest original, as stored", .example = "50MB"},
    {.name = "MAX_PIXELS", .group = kLimits,
     .binding = CountBinding{&Config::max_pixels, 1, 10'000'000'000},
     .help = "Largest original, width times height", .example = "50000000", .unit = "pixels"},
    {.name = "MAX_SIDE", .group = kLimits,
     .binding = IntegerBinding{&Config::max_side, 1, 1'000'000},
     .help = "Longest side of an original", .example = "16384", .unit = "pixels"},
    {.name = "MAX_FRAMES", .group = kLimits,
     .binding = IntegerBinding{&Config::max_frames, 1, 100'000},
     .help = "Frames of an animation, pages of a TIFF; the first one is shown", .example = "500"},
    {.name = "MAX_FRAME_PIXELS", .group = kLimits,
     .binding = CountBinding{&Config::max_frame_pixels, 1, 1'000'000'000'000'000},
     .help = "Width times height times frames", .example = "1000000000", .unit = "pixels"},
    {.name = "MAX_BANDS", .group = kLimits,
     .binding = IntegerBinding{&Config::max_bands, 1, 65'535},
     .help = "Samples of a pixel: colours, alpha, and what else a TIFF may have", .example = "5"},
    {.name = "MAX_JPEG_SCANS", .group = kLimits,
     .binding = IntegerBinding{&Config::max_jpeg_scans, 1, 100'000},
     .help = "Scans of a progressive JPEG; encoders write about ten, and each costs time", .example = "30"},
    {.name = "MAX_METADATA_BYTES", .group = kLimits,
     .binding = SizeBinding{&Config::max_metadata_bytes, 1, 4 * kGibibyte},
     .help = "Colour profile, EXIF and the like in an original, unpacked", .example = "4MB"},
    {.name = "FAIL_ON", .group = kLimits,
     .binding = ChoiceBinding<FailOn>{&Config::fail_on, kFailOn},
     .help = "What an original is refused for: nothing (it is shown as far as it goes), a truncated file, also a "
             "damaged one, also anything that its decoder warns of",
     .example = "truncated"},
    {.name = "ALLOW_SVG", .group = kLimits,
     .binding = BooleanBinding{&Config::allow_svg},
     .help = "Take SVG originals that keep to themselves: without references to other files, pictures inside, "
             "entities and text",
     .example = "1"},
    {.name = "MAX_SIZE", .group = kLimits,
     .binding = IntegerBinding{&Config::max_size, 1, 16'384},
     .help = "Largest width or height of a thumbnail", .example = "8192", .unit = "pixels"},
    // clang-format on
};

}  // namespace

std::span<const Field> PictureSettings() {
  return kPictureFields;
}

}  // namespace server
