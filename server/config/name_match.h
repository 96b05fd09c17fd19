// "Did you mean": the known name that a mistyped one is nearest to.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace server {

// Insertions, deletions, replacements and swaps of neighbours that make `a` of `b`, case aside (optimal
// string alignment distance).
std::size_t EditDistance(std::string_view a, std::string_view b);

// The nearest of `known`, or "" where none is near enough to be meant: two edits for a name of eight
// characters or more, one for a name of at least `shortest`, none below. The first of equals.
std::string NearestName(std::string_view name, std::span<const std::string> known, std::size_t shortest = 3);

}  // namespace server
