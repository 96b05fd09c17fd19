// Which formats a client takes, of those that we like to send. Pure.
#pragma once

#include <span>
#include <string_view>

#include "imaging/thumbnail_spec.h"
#include "server/front/http_message.h"

namespace server {

// What a CDN in front may send instead of Accept, in the grammar of Accept ("image/avif,image/webp"): the
// browsers' own spellings made few, so that they can be part of its cache's key. Where it is there, also
// empty, Accept itself is not looked at.
inline constexpr std::string_view kThumbAcceptHeader = "X-Thumb-Accept";

// The request's header that decides, for Vary: "X-Thumb-Accept" where that is there, else "Accept".
std::string_view NegotiatedHeader(const HeaderList& headers);

// Proactive negotiation (RFC 9110 section 12.5.1) for OutputFormat::kAuto. `preference` has our favourites
// first, none twice and no kAuto; others than those in it are never given.
//
// - AVIF and WebP only where the client names them: browsers that cannot show them say "image/*" and "*/*"
//   as well. A wildcard means what every browser shows, JPEG, PNG and GIF.
// - What the client likes more comes first; of what it likes equally, what we like more.
// - The list ends with the first format that any still picture can be in, WebP or PNG, so that few different
//   lists, and thumbnails, come about; only GIF, which can move, may follow a PNG.
// - No header, or nothing in it that can be read, is "*/*". Where nothing acceptable can be sent: PNG, since
//   an answer may disregard the header (section 12.4.1), and a picture helps more than a 406.
imaging::AcceptedFormats NegotiateFormats(const HeaderList& headers,
                                          std::span<const imaging::OutputFormat> preference);

}  // namespace server
