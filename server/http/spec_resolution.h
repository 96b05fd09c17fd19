// From the options that were written to the one spec that they mean. Pure.
//
// Requests that mean the same get equal specs, and so one key: what has no effect is left out, and what is
// left to a default is filled in.
//
// - `fit` and `gravity` count where both sides are given, `gravity` with cover only.
// - The quality of jpeg, webp and avif is always in the spec, so that another default makes other thumbnails;
//   of auto only where one is asked for, since the renderer chooses the format.
// - A background also flattens what could be transparent; white is what jpeg has anyway.
// - `animated` without a format is webp. An auto whose client takes nothing but png is png.
// - ALLOWED_SIZES counts after the density, for the width or, where only that is given, the height; when a
//   side is snapped the other follows, so that the box keeps its shape. It does not bind what a preset says;
//   beside a preset the density is then one of 1, 1.5, 2, 3 and 4.
// - Beside a preset only format and dpr can be asked for. They take the place of the preset's; a quality or
// an
//   animation that the other format does not have is then dropped.
// - Hints, where CLIENT_HINTS is on, fill in what is not said: Sec-CH-Width a width where neither side is
//   given, rounded up to the next 100 pixels or to ALLOWED_SIZES; Sec-CH-DPR the density; "Save-Data: on" a
//   quality 20 below the default. They never cause a refusal: what would be too large becomes smaller.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/thumbnail_spec.h"
#include "server/front/http_message.h"
#include "server/http/asked_options.h"
#include "server/http/request_rules.h"

namespace server {

struct ResolvedSpec {
  imaging::ThumbnailSpec spec;
  std::vector<std::string_view> looked_at;  // names of the request's fields, each once
};

// The error is a sentence for the client.
tl::expected<ResolvedSpec, std::string> ResolveSpec(const AskedOptions& asked, const HeaderList& headers,
                                                    const RequestRules& rules);

}  // namespace server
