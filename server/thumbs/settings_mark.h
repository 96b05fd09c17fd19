// What of the settings is in a stored thumbnail. Pure.
#pragma once

#include <string>
#include <string_view>

#include "imaging/encoding_options.h"

namespace server {

// Those that the bytes of a thumbnail of this type depend on, where its request names none: "quality=80
// effort=4". A stored one that was made under others is made again. Printable ASCII; never empty.
std::string SettingsMark(const imaging::EncodingOptions& encoding, std::string_view content_type);

}  // namespace server
