// A placeholder for who shows pictures and reads no problem documents.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/front/http_message.h"

namespace server {

// Whether the client is going to show what comes as a picture: browsers say so in Sec-Fetch-Dest
// (https://www.w3.org/TR/fetch-metadata/); of others, where Accept likes pictures best, and no text and no
// document as much. A bare "*/*" says nothing. Pure.
bool WantsPicture(const HeaderList& headers);
// What WantsPicture looks at, for Vary.
inline constexpr std::string_view kWantsPictureVary = "Sec-Fetch-Dest, Accept";

// A PNG, the same each time. Drawn when first asked for; thread-safe. Null: there was no memory for it.
std::shared_ptr<const std::string> ErrorPicture();

}  // namespace server
