// Client hints (RFC 8942) for pictures: what a browser tells of itself where a page lets it. Pure.
//
// https://wicg.github.io/responsive-image-client-hints/ has Sec-CH-Width and Sec-CH-DPR,
// https://wicg.github.io/savedata/ has Save-Data. Values are made coarse, so that there are few thumbnails
// and few copies in a cache. What cannot be read counts as not there.
#pragma once

#include <optional>
#include <string_view>

#include "server/front/http_message.h"
#include "server/http/asked_options.h"

namespace server {

inline constexpr std::string_view kWidthHint = "Sec-CH-Width";
inline constexpr std::string_view kDensityHint = "Sec-CH-DPR";
inline constexpr std::string_view kSaveData = "Save-Data";

// What has to be asked for; Save-Data comes unasked.
inline constexpr std::string_view kHintsToAccept = "Sec-CH-Width, Sec-CH-DPR";

// The width of the picture's place in physical pixels: the density is already in it. At least 1, not rounded.
std::optional<int> HintedWidth(const HeaderList& headers);

// Rounded up to a step; above the largest, the largest.
std::optional<DensityMille> HintedDensity(const HeaderList& headers);

bool SavesData(const HeaderList& headers);

// 1, 1.5, 2, 3 and 4.
DensityMille NextDensityStep(DensityMille density);
// The step below; of 1: 1.
DensityMille DensityStepBelow(DensityMille density);

}  // namespace server
