// Names: the canonical text of a spec, and the key of a thumbnail in the thumbs bucket. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/thumbnail_spec.h"

namespace server {

// "w180.png", "w320,h240,cover-n,q75.jpg", "w800,enlarge.auto-avif_webp". Never holds '/', so that
// <original>/<this> splits in one way only and two different requests never meet at one key. Equal requests
// have equal texts.
std::string CanonicalOptions(const imaging::ThumbnailSpec& spec);

// <original>/<options>; where that would pass `max_bytes` (the store's limit less its prefix), or where the
// original begins with ".sha256/" itself, .sha256/<hex of the original key's SHA-256>/<options>.
std::string ThumbnailKey(std::string_view original, const imaging::ThumbnailSpec& spec,
                         std::size_t max_bytes);

// What the keys of an original's thumbnails begin with, whatever their specs: one or two. Other originals'
// thumbnails may begin so too: those of `original` are where IsThumbnailName of the rest.
std::vector<std::string> ThumbnailPrefixes(std::string_view original, std::size_t max_bytes);

// Whether this may be what CanonicalOptions gives for some spec.
bool IsThumbnailName(std::string_view name);

}  // namespace server
