// The values of options, as queries and paths both write them. Pure. Each error is a sentence for the client
// that begins with `name`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/http/asked_options.h"

namespace server {

template <typename Value>
using Read = tl::expected<Value, std::string>;

// Digits only, from 1 to `most`.
Read<int> ReadPixels(std::string_view name, std::string_view text, int most);
Read<int> ReadQuality(std::string_view name, std::string_view text);
// "2", "1.5", "2.625": from 1 to 4, at most three digits after the point.
Read<DensityMille> ReadDensity(std::string_view name, std::string_view text);
// Three or six hex digits in either case, without '#': "fff", "FFFFFF".
Read<imaging::Rgb> ReadColour(std::string_view name, std::string_view text);
// "contain", "cover", "fill".
Read<imaging::Fit> ReadFit(std::string_view name, std::string_view text);
// "centre", "center", "attention", "n" or "north", "ne" or "northeast" and so on round the compass.
Read<imaging::Gravity> ReadGravity(std::string_view name, std::string_view text);
// "png", "jpg" or "jpeg", "webp", "avif", "gif", "auto".
Read<imaging::OutputFormat> ReadFormat(std::string_view name, std::string_view text);
// "0" or "1".
Read<bool> ReadFlag(std::string_view name, std::string_view text);
// 1 to 64 of letters, digits, '-' and '_'.
Read<std::string> ReadPresetName(std::string_view name, std::string_view text);

// Where a word may be many things.
std::optional<imaging::Fit> FitOf(std::string_view word);
std::optional<imaging::OutputFormat> FormatOf(std::string_view word);

// The shortest of the words that are read as the value: "n", "jpg", "1.5", "ffffff".
std::string_view WordOf(imaging::Fit fit);
std::string_view WordOf(imaging::Gravity gravity);
std::string_view WordOf(imaging::OutputFormat format);
std::string WordOf(const imaging::Rgb& colour);
std::string WordOfDensity(DensityMille density);

}  // namespace server
