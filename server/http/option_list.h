// Options as one text: in paths (/t/w320,h240,cover-n,webp/cats/tom.jpg) and in PRESETS. Pure.
//
//   p-NAME      preset                             w320, h240     sides in pixels
//   contain, cover, fill                           cover-n        cover with its gravity; also cover,g-n
//   enlarge                                        q75            quality
//   bgffffff    background                         animated
//   dpr2        density, also dpr1.5               png, jpg, jpeg, webp, avif, gif, auto
//
// In any order, commas between, no spaces, lower case; each at most once. The values are those of the query
// form's parameters (query_form.h).
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/http/asked_options.h"

namespace server {

// The error is a sentence that names the option.
tl::expected<AskedOptions, std::string> ParseOptionList(std::string_view text, int max_size);

// The canonical spelling: in the order above, each option with the shortest of its words; without what says
// nothing (contain, a gravity without cover, cover or fill without both sides, png where there is no preset).
// Never empty: at least "png". What it means is what was meant, and written again it stays as it is.
std::string CanonicalOptionList(const AskedOptions& options);

}  // namespace server
