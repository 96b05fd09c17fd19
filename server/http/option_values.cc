#include "server/http/option_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace server {
namespace {

using imaging::Fit;
using imaging::Gravity;
using imaging::OutputFormat;

template <typename Value>
using Word = std::pair<std::string_view, Value>;

// Of the words for one value the first is the one that is written.
constexpr std::array<Word<Fit>, 3> kFits{
    {{"contain", Fit::kContain}, {"cover", Fit::kCover}, {"fill", Fit::kFill}}};

constexpr std::array<Word<Gravity>, 19> kGravities{{{"centre", Gravity::kCentre},
                                                    {"center", Gravity::kCentre},
                                                    {"attention", Gravity::kAttention},
                                                    {"n", Gravity::kNorth},
                                                    {"north", Gravity::kNorth},
                                                    {"ne", Gravity::kNorthEast},
                                                    {"northeast", Gravity::kNorthEast},
                                                    {"e", Gravity::kEast},
                                                    {"east", Gravity::kEast},
                                                    {"se", Gravity::kSouthEast},
                                                    {"southeast", Gravity::kSouthEast},
                                                    {"s", Gravity::kSouth},
                                                    {"south", Gravity::kSouth},
                                                    {"sw", Gravity::kSouthWest},
                                                    {"southwest", Gravity::kSouthWest},
                                                    {"w", Gravity::kWest},
                                                    {"west", Gravity::kWest},
                                                    {"nw", Gravity::kNorthWest},
                                                    {"northwest", Gravity::kNorthWest}}};

constexpr std::array<Word<OutputFormat>, 7> kFormats{{{"png", OutputFormat::kPng},
                                                      {"jpg", OutputFormat::kJpeg},
                                                      {"jpeg", OutputFormat::kJpeg},
                                                      {"webp", OutputFormat::kWebp},
                                                      {"avif", OutputFormat::kAvif},
                                                      {"gif", OutputFormat::kGif},
                                                      {"auto", OutputFormat::kAuto}}};

constexpr std::array<Word<bool>, 2> kFlags{{{"0", false}, {"1", true}}};

template <typename Value, std::size_t kCount>
std::optional<Value> Find(const std::array<Word<Value>, kCount>& words, std::string_view text) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.first == text; });
  if (found == words.end()) return std::nullopt;
  return found->second;
}

template <typename Value, std::size_t kCount>
std::string_view FirstWord(const std::array<Word<Value>, kCount>& words, Value value) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.second == value; });
  return found == words.end() ? std::string_view() : found->first;
}

// from_chars takes a sign and needs no digit limit: only digits are left to it.
std::optional<int> Digits(std::string_view text, int base = 10) {
  const std::string_view digits = base == 10 ? "0123456789" : "0123456789abcdefABCDEF";
  if (text.empty() || text.find_first_not_of(digits) != std::string_view::npos) return std::nullopt;
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc()) return std::nullopt;
  return number;
}

template <typename Value>
Read<Value> OrRefuse(std::optional<Value> value, std::string_view name, std::string_view reason) {
  if (value) return *value;
  return tl::unexpected(fmt::format("{} is {}", name, reason));
}

std::optional<int> Within(std::optional<int> value, int least, int most) {
  return value && *value >= least && *value <= most ? value : std::nullopt;
}

std::optional<DensityMille> Density(std::string_view text) {
  const std::size_t point = text.find('.');
  const auto whole = Within(Digits(text.substr(0, point)), 1, 4);
  if (!whole || point == std::string_view::npos) return whole ? std::optional(*whole * 1'000) : std::nullopt;
  std::string fraction(text.substr(point + 1));
  if (fraction.empty() || fraction.size() > 3) return std::nullopt;
  fraction.resize(3, '0');
  const auto mille = Digits(fraction);
  return mille ? Within(*whole * 1'000 + *mille, kDensityOne, 4 * kDensityOne) : std::nullopt;
}

imaging::Rgb Unpacked(int colour) {
  return {static_cast<std::uint8_t>(colour >> 16), static_cast<std::uint8_t>((colour >> 8) & 0xff),
          static_cast<std::uint8_t>(colour & 0xff)};
}

}  // namespace

Read<int> ReadPixels(std::string_view name, std::string_view text, int most) {
  if (const auto pixels = Within(Digits(text), 1, most)) return *pixels;
  return tl::unexpected(fmt::format("{} is not a whole number of pixels from 1 to {}", name, most));
}

Read<int> ReadQuality(std::string_view name, std::string_view text) {
  return OrRefuse(Within(Digits(text), 1, 100), name, "not a whole number from 1 to 100");
}

Read<DensityMille> ReadDensity(std::string_view name, std::string_view text) {
  return OrRefuse(Density(text), name, "not a number from 1 to 4 such as 2 or 1.5");
}

Read<imaging::Rgb> ReadColour(std::string_view name, std::string_view text) {
  std::string digits(text);
  if (text.size() == 3) digits = {text[0], text[0], text[1], text[1], text[2], text[2]};
  const auto packed = digits.size() == 6 ? Digits(digits, 16) : std::nullopt;
  return OrRefuse(packed, name, "not a colour of 3 or 6 hex digits such as fff or ff8800").map(Unpacked);
}

std::optional<Fit> FitOf(std::string_view word) {
  return Find(kFits, word);
}

std::optional<OutputFormat> FormatOf(std::string_view word) {
  return Find(kFormats, word);
}

Read<Fit> ReadFit(std::string_view name, std::string_view text) {
  return OrRefuse(FitOf(text), name, "not one of contain, cover, fill");
}

Read<Gravity> ReadGravity(std::string_view name, std::string_view text) {
  return OrRefuse(Find(kGravities, text), name, "not one of centre, attention, n, ne, e, se, s, sw, w, nw");
}

Read<OutputFormat> ReadFormat(std::string_view name, std::string_view text) {
  return OrRefuse(FormatOf(text), name, "not one of png, jpeg, webp, avif, gif, auto");
}

Read<bool> ReadFlag(std::string_view name, std::string_view text) {
  return OrRefuse(Find(kFlags, text), name, "neither 0 nor 1");
}

Read<std::string> ReadPresetName(std::string_view name, std::string_view text) {
  constexpr std::string_view kNameCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr std::size_t kLongest = 64;
  const bool is_name = !text.empty() && text.size() <= kLongest &&
                       text.find_first_not_of(kNameCharacters) == std::string_view::npos;
  return OrRefuse(is_name ? std::optional(std::string(text)) : std::nullopt, name,
                  "not a name of at most 64 letters, digits, - and _");
}

std::string_view WordOf(Fit fit) {
  return FirstWord(kFits, fit);
}

std::string_view WordOf(Gravity gravity) {
  return FirstWord(kGravities, gravity);
}

std::string_view WordOf(OutputFormat format) {
  return FirstWord(kFormats, format);
}

std::string WordOf(const imaging::Rgb& colour) {
  return fmt::format("{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

std::string WordOfDensity(DensityMille density) {
  return fmt::format("{:g}", density / static_cast<double>(kDensityOne));
}

}  // namespace server
